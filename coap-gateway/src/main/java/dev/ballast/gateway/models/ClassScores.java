package dev.ballast.gateway.models;

import dev.ballast.tensor.FloatTensor;
import java.util.List;

/**
 * What answers say about classes. The first output of the model has their scores.
 *
 * @param labels name of each class, or none
 * @param softmax whether the scores become probabilities
 */
public record ClassScores(List<String> labels, boolean softmax) implements OutputReader {
    /** Classes without names, with raw scores. */
    public static final ClassScores RAW = new ClassScores(List.of(), false);

    public ClassScores {
        labels = List.copyOf(labels);
    }

    @Override
    public ClassScores classes() {
        return this;
    }

    @Override
    public List<Integer> needs() {
        return List.of();
    }

    /** The scores, when the first output is float32 and the request asks for it. */
    @Override
    public Findings read(RequestBody body, ComputedOutputs outputs) {
        return outputs.has(0) && outputs.tensor(0) instanceof FloatTensor scores && scores.data().length > 0
                ? new Findings.Scores(scores)
                : new Findings.Nothing();
    }

    /** The name of a class; its number when it has no name. */
    public String label(int index) {
        return index < labels.size() ? labels.get(index) : Integer.toString(index);
    }

    /** The name of a class; empty when it has no name. */
    public String nameOrEmpty(int index) {
        return index < labels.size() ? labels.get(index) : "";
    }

    /**
     * The value of each class in an answer: the raw score, or its probability.
     *
     * @param raw scores of all classes; not changed
     * @return {@code raw} itself, or a new array
     */
    public float[] values(float[] raw) {
        return softmax ? softmax(raw) : raw;
    }

    /** exp(x - max) divided by the sum of all, so that large scores do not overflow; a new array. */
    public static float[] softmax(float[] raw) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float score : raw) {
            largest = Math.max(largest, score);
        }
        double[] powers = new double[raw.length];
        double sum = 0;
        for (int i = 0; i < raw.length; i++) {
            powers[i] = Math.exp((double) raw[i] - largest);
            sum += powers[i];
        }
        float[] probabilities = new float[raw.length];
        for (int i = 0; i < raw.length; i++) {
            probabilities[i] = (float) (powers[i] / sum);
        }
        return probabilities;
    }
}

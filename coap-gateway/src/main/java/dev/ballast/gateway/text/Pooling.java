package dev.ballast.gateway.text;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;

/**
 * Makes one vector a text from the hidden states of its tokens.
 *
 * @param normalize whether each vector is divided by its length (L2 norm)
 */
public record Pooling(Kind kind, boolean normalize) {
    /** A weight below this one counts as this one, so that a text without tokens has the vector 0, as in sentence-transformers. */
    private static final double LEAST_WEIGHT = 1e-9;

    /** A shorter vector is divided by this length, as by PyTorch's normalize. */
    private static final double LEAST_LENGTH = 1e-12;

    /** How the tokens of a text become one vector. */
    public enum Kind {
        /** The mean over all tokens of the text, without padding. */
        MEAN,
        /** The first token. */
        CLS
    }

    /**
     * One vector a text.
     *
     * @param states hidden states, [texts, length, width]
     * @param mask 1 for tokens, 0 for padding, [texts, length] as float32
     * @return [texts, width], a new tensor
     * @throws IllegalArgumentException when the mask is not for these states
     */
    public FloatTensor of(FloatTensor states, FloatTensor mask) {
        Shape shape = states.shape();
        if (shape.rank() != 3 || !mask.shape().equals(Shape.of(shape.dim(0), shape.dim(1)))) {
            throw new IllegalArgumentException("hidden states " + shape + " under a mask " + mask.shape());
        }
        int length = shape.dim(1);
        int width = shape.dim(2);
        float[] vectors = new float[shape.dim(0) * width];
        double[] sums = new double[width];
        for (int text = 0; text < shape.dim(0); text++) {
            Arrays.fill(sums, 0);
            double weight = sum(states.data(), mask.data(), text * length, length, sums);
            double divisor = normalize ? Math.max(norm(sums), LEAST_LENGTH * weight) : weight;
            for (int i = 0; i < width; i++) {
                vectors[text * width + i] = (float) (sums[i] / divisor);
            }
        }
        return FloatTensor.wrap(Shape.of(shape.dim(0), width), vectors);
    }

    /** Adds the rows of one text to {@code sums}; returns their weight. */
    private double sum(float[] states, float[] mask, int first, int length, double[] sums) {
        if (kind == Kind.CLS) {
            addRow(states, first, 1, sums);
            return 1;
        }
        return Math.max(LEAST_WEIGHT, addRows(states, mask, first, length, sums));
    }

    /** Adds weighted rows of {@code states}, from row {@code first} on, to {@code sums}; returns the sum of their weights. */
    private static double addRows(float[] states, float[] weights, int first, int rows, double[] sums) {
        double sum = 0;
        for (int row = first; row < first + rows; row++) {
            if (weights[row] != 0) {
                addRow(states, row, weights[row], sums);
                sum += weights[row];
            }
        }
        return sum;
    }

    private static void addRow(float[] states, int row, double weight, double[] sums) {
        int at = row * sums.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * states[at + i];
        }
    }

    private static double norm(double[] vector) {
        double squares = 0;
        for (double number : vector) {
            squares += number * number;
        }
        return Math.sqrt(squares);
    }
}

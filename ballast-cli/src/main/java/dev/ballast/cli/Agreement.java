package dev.ballast.cli;

import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.tensor.FloatTensor;
import java.util.List;

/** The difference between the answers in one situation and those of one board, over all inputs so far. Owned by one thread. */
final class Agreement {
    private final String situation;
    private double absolute;
    private double relative;
    private int inputs;
    private int sameTop;
    private int recoveredSlices;
    private int localParts;

    Agreement(String situation) {
        this.situation = situation;
    }

    /** Adds the answer to one more input. */
    void add(List<FloatTensor> alone, InferenceResult.Answered answered) {
        inputs++;
        recoveredSlices += answered.obtained().recoveredSlices();
        localParts += answered.obtained().localParts();
        sameTop += answered.numbers(0).argMax() == alone.get(0).argMax() ? 1 : 0;
        for (int i = 0; i < alone.size(); i++) {
            compare(alone.get(i).data(), answered.numbers(i).data());
        }
    }

    private void compare(float[] expected, float[] actual) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            if (Float.compare(expected[i], actual[i]) != 0) {
                difference = Math.max(difference, Math.abs((double) expected[i] - actual[i])); // NaN stays NaN
            }
        }
        absolute = Math.max(absolute, difference);
        relative = Math.max(relative, largest == 0 || difference == 0 ? difference : difference / largest);
    }

    String situation() {
        return situation;
    }

    /** The largest difference between two numbers. */
    double absolute() {
        return absolute;
    }

    /** The largest difference, relative to the largest magnitude of its output. */
    double relative() {
        return relative;
    }

    int inputs() {
        return inputs;
    }

    /** Inputs whose strongest number of the first output is at the same index. */
    int sameTop() {
        return sameTop;
    }

    int recoveredSlices() {
        return recoveredSlices;
    }

    /** Parts that the gateway computed itself. */
    int localParts() {
        return localParts;
    }

    /** Whether no relative difference exceeds the bound and all strongest numbers agree. */
    boolean within(double bound) {
        return relative <= bound && sameTop == inputs;
    }
}

package dev.ballast.model.op.norm;

import dev.ballast.model.op.math.Sums;

/**
 * The moments of runs of neighbouring elements.
 *
 * @param length elements of a run, at least 1
 * @param isCentred whether the mean is subtracted; otherwise it counts as 0
 * @param epsilon added to the variance
 */
record Rows(int length, boolean isCentred, float epsilon) {
    /** The mean of the run from {@code from} on; 0 when runs are not centred. */
    float mean(float[] x, int from) {
        if (!isCentred) {
            return 0f;
        }
        return (float) (Sums.of(x, from, from + length) / length);
    }

    /** 1 / sqrt(variance + epsilon) of the run from {@code from} on. Four sums are independent of each other, which is faster. */
    float inverse(float[] x, int from, float mean) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int end = from + length;
        int i = from;
        for (; i + 3 < end; i += 4) {
            a += square(x[i] - mean);
            b += square(x[i + 1] - mean);
            c += square(x[i + 2] - mean);
            d += square(x[i + 3] - mean);
        }
        for (; i < end; i++) {
            a += square(x[i] - mean);
        }
        return (float) (1 / Math.sqrt((a + b + (c + d)) / length + epsilon));
    }

    private static double square(double difference) {
        return difference * difference;
    }
}

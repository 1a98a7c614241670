package dev.ballast.model.op.math;

import dev.ballast.gemm.RunFunctions;

/** Functions of float32 arrays that are made of exponentials. */
public final class Exponentials {
    private Exponentials() {}

    /** Replaces each of the elements {@code from <= i < end} by exp(x - largest), divided by the sum of all of them. */
    public static void softmax(RunFunctions functions, float[] x, int from, int end) {
        functions.exp(x, from, end, functions.largest(x, from, end));
        float sum = (float) Sums.of(x, from, end);
        for (int i = from; i < end; i++) {
            x[i] /= sum;
        }
    }

    /** Writes exp(x) of all elements. The arrays are of equal length. */
    public static void exp(RunFunctions functions, float[] x, float[] y) {
        System.arraycopy(x, 0, y, 0, y.length);
        functions.exp(y, 0, y.length, 0f);
    }
}

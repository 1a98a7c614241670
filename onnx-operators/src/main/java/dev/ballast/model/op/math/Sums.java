package dev.ballast.model.op.math;

/** Sums of runs of float32, made in double precision. Four sums are independent of each other, which is faster. */
public final class Sums {
    private Sums() {}

    /** The sum of the elements {@code from <= i < end}. */
    public static double of(float[] x, int from, int end) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 3 < end; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return a + b + (c + d);
    }
}

package dev.ballast.gemm;

/** The smallest and the largest element of runs of float32. A NaN wins. Four results are independent of each other, which is faster. */
public final class Extremes {
    private Extremes() {}

    /** The largest of the elements {@code from <= i < end}; negative infinity for none. */
    public static float largest(float[] x, int from, int end) {
        float a = Float.NEGATIVE_INFINITY;
        float b = a;
        float c = a;
        float d = a;
        int i = from;
        for (; i + 3 < end; i += 4) {
            a = Math.max(a, x[i]);
            b = Math.max(b, x[i + 1]);
            c = Math.max(c, x[i + 2]);
            d = Math.max(d, x[i + 3]);
        }
        for (; i < end; i++) {
            a = Math.max(a, x[i]);
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    /** The smallest of the elements {@code from <= i < end}; positive infinity for none. */
    public static float smallest(float[] x, int from, int end) {
        float a = Float.POSITIVE_INFINITY;
        float b = a;
        float c = a;
        float d = a;
        int i = from;
        for (; i + 3 < end; i += 4) {
            a = Math.min(a, x[i]);
            b = Math.min(b, x[i + 1]);
            c = Math.min(c, x[i + 2]);
            d = Math.min(d, x[i + 3]);
        }
        for (; i < end; i++) {
            a = Math.min(a, x[i]);
        }
        return Math.min(Math.min(a, b), Math.min(c, d));
    }
}

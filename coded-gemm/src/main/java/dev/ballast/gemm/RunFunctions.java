package dev.ballast.gemm;

/**
 * Functions of runs of neighbouring float32 elements. Their relative error is below 2e-7 for {@link #exp} and below 4e-7 for the functions
 * made of it, where the result is normal. Stateless.
 */
public interface RunFunctions {
    /** Elements of one pass, which stay in the first cache. */
    int BLOCK = 2048;

    /** Replaces each of the elements {@code from <= i < end} by exp(x[i] - shift). */
    void exp(float[] x, int from, int end, float shift);

    /** y[i] = 1 / (1 + exp(-x[i])) for the elements {@code from <= i < end}. The arrays are different. */
    default void sigmoid(float[] x, float[] y, int from, int end) {
        for (int first = from; first < end; first += BLOCK) {
            int last = Math.min(end, first + BLOCK);
            for (int i = first; i < last; i++) {
                y[i] = -x[i];
            }
            exp(y, first, last, 0f);
            for (int i = first; i < last; i++) {
                y[i] = 1f / (1f + y[i]);
            }
        }
    }

    /** y[i] = x[i] / (1 + exp(-alpha * x[i])) for the elements {@code from <= i < end}. The arrays are different. */
    default void swish(float[] x, float[] y, int from, int end, float alpha) {
        for (int first = from; first < end; first += BLOCK) {
            int last = Math.min(end, first + BLOCK);
            for (int i = first; i < last; i++) {
                y[i] = -alpha * x[i];
            }
            exp(y, first, last, 0f);
            for (int i = first; i < last; i++) {
                y[i] = x[i] / (1f + y[i]);
            }
        }
    }

    /** The largest of the elements {@code from <= i < end}; negative infinity for none. A NaN wins. */
    float largest(float[] x, int from, int end);

    /** The smallest of the elements {@code from <= i < end}; positive infinity for none. A NaN wins. */
    float smallest(float[] x, int from, int end);
}

package dev.ballast.gemm;

/**
 * Functions of runs of neighbouring float32 elements. Their relative error is below 2e-7 for {@link #exp} and below 4e-7 for the others, where
 * the result is normal. Stateless.
 */
public interface RunFunctions {
    /** Replaces each of the elements {@code from <= i < end} by exp(x[i] - shift). */
    void exp(float[] x, int from, int end, float shift);

    /** y[i] = 1 / (1 + exp(-x[i])) for the elements {@code from <= i < end}. The arrays are different. */
    void sigmoid(float[] x, float[] y, int from, int end);

    /** y[i] = x[i] / (1 + exp(-alpha * x[i])) for the elements {@code from <= i < end}. The arrays are different. */
    void swish(float[] x, float[] y, int from, int end, float alpha);

    /** The largest of the elements {@code from <= i < end}; negative infinity for none. A NaN wins. */
    float largest(float[] x, int from, int end);

    /** The smallest of the elements {@code from <= i < end}; positive infinity for none. A NaN wins. */
    float smallest(float[] x, int from, int end);
}

package dev.ballast.model.op.element;

/**
 * x times the probability that a standard normal variable is below x (ONNX operator Gelu). Both arrays of a method must be different.
 *
 * <p>The error is below {@link Erf#LARGEST_ERROR} times |x|, and a few units in the last place of the result.
 */
final class Gelu {
    private static final float ROOT_OF_HALF = 0.70710677f;
    private static final float ROOT_OF_TWO_OVER_PI = 0.7978846f;
    private static final float CUBIC = 0.044715f;

    private Gelu() {}

    /** x / 2 * (1 + erf(x / sqrt(2))). */
    static void byErf(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * ROOT_OF_HALF;
        }
        Erf.erf(y, y);
        halve(x, y);
    }

    /** x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))). */
    static void byTanh(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = ROOT_OF_TWO_OVER_PI * (x[i] + CUBIC * x[i] * x[i] * x[i]);
        }
        Erf.tanh(y, y);
        halve(x, y);
    }

    private static void halve(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = 0.5f * x[i] * (1f + y[i]);
        }
    }
}

package dev.ballast.model.op.element;

/**
 * The error function and the hyperbolic tangent, as x * P(x * x) / Q(x * x) with polynomials that were fitted to the smallest relative
 * error. The loops have no branches and no calls that the C2 compiler does not vectorize.
 *
 * <p>The relative error is below {@value #LARGEST_ERROR}, that of results below the smallest normal float32 excepted.
 */
final class Erf {
    /** Largest relative error of both functions. */
    static final float LARGEST_ERROR = 4e-7f;

    /** From here on the error function rounds to 1. */
    private static final float ERF_IS_ONE = 3.93f;

    /** From here on the hyperbolic tangent rounds to 1. */
    private static final float TANH_IS_ONE = 9.02f;

    private Erf() {}

    /** Writes the error function of each element. Both arrays may be the same. */
    static void erf(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            float v = Math.max(-ERF_IS_ONE, Math.min(ERF_IS_ONE, x[i]));
            float t = v * v;
            float p = 2.0419725e-6f;
            p = p * t + 2.8480438e-4f;
            p = p * t + 3.7794851e-3f;
            p = p * t + 5.2789897e-2f;
            p = p * t + 1.9078115e-1f;
            p = p * t + 1.1283791f;
            float q = 3.8003873e-5f;
            q = q * t + 1.16518e-3f;
            q = q * t + 1.4997189e-2f;
            q = q * t + 1.1425638e-1f;
            q = q * t + 5.024081e-1f;
            q = q * t + 1f;
            y[i] = Math.max(-1f, Math.min(1f, v * p / q));
        }
    }

    /** Writes the hyperbolic tangent of each element. Both arrays may be the same. */
    static void tanh(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            float v = Math.max(-TANH_IS_ONE, Math.min(TANH_IS_ONE, x[i]));
            float t = v * v;
            float p = 1.3318663e-8f;
            p = p * t + 2.0583178e-5f;
            p = p * t + 3.4940161e-3f;
            p = p * t + 1.3379702e-1f;
            p = p * t + 1f;
            float q = 7.7618495e-7f;
            q = q * t + 3.2830625e-4f;
            q = q * t + 2.5871003e-2f;
            q = q * t + 4.6713018e-1f;
            q = q * t + 1f;
            y[i] = Math.max(-1f, Math.min(1f, v * p / q));
        }
    }
}

package dev.ballast.model.op.math;

/**
 * exp of float32 numbers, with a relative error below 2e-7 for normal results. The result is 0 below -104 and infinite above 89; a NaN
 * stays a NaN.
 *
 * <p>x = n * ln 2 + r with |r| of at most ln 2 / 2. exp(r) is a polynomial (Cephes expf), and 2^n is made of the bits of two powers, so
 * that subnormal results are rounded once.
 */
public final class Exponential {
    private static final float LEAST = -104f;
    private static final float MOST = 89f;
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 * 2^23: the sum with a small number has this number, rounded, in its lowest bits. */
    private static final float ROUNDING = 12582912f;

    private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);
    private static final int BIAS = 127;
    private static final int MANTISSA = 23;

    private Exponential() {}

    /** Replaces each of the elements {@code from <= i < end} by exp(x[i] - shift). */
    public static void replace(float[] x, int from, int end, float shift) {
        for (int i = from; i < end; i++) {
            float v = Math.max(LEAST, Math.min(MOST, x[i] - shift));
            float rounded = v * LOG2_E + ROUNDING;
            float k = rounded - ROUNDING;
            int n = Float.floatToRawIntBits(rounded) - ROUNDING_BITS;
            float r = v - k * LN2_HIGH - k * LN2_LOW;
            float p = 0.00019875691f;
            p = p * r + 0.0013981999f;
            p = p * r + 0.008333452f;
            p = p * r + 0.041665796f;
            p = p * r + 0.16666666f;
            p = p * r + 0.5f;
            p = p * r * r + r + 1f;
            int half = n >> 1;
            x[i] = p
                    * Float.intBitsToFloat((half + BIAS) << MANTISSA)
                    * Float.intBitsToFloat((n - half + BIAS) << MANTISSA);
        }
    }

    /** Replaces each of the elements {@code from <= i < end} by exp(x - largest), divided by the sum of all of them. */
    public static void softmax(float[] x, int from, int end) {
        replace(x, from, end, Extremes.largest(x, from, end));
        float sum = (float) Sums.of(x, from, end);
        for (int i = from; i < end; i++) {
            x[i] /= sum;
        }
    }
}

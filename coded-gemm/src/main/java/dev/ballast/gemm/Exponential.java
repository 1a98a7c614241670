package dev.ballast.gemm;

/**
 * exp of float32 numbers, with a relative error below 2e-7 for normal results. The result is 0 below -104 and infinite above 89; a NaN
 * stays a NaN.
 *
 * <p>x = n * ln 2 + r with |r| of at most ln 2 / 2. exp(r) is a polynomial (Cephes expf), and 2^n is made of the bits of two powers, so
 * that subnormal results are rounded once. The loops of both kernels share the constants.
 */
public final class Exponential {
    /** Bounds of the argument, beyond which the result is 0 or infinite. */
    public static final float LEAST = -104f;

    public static final float MOST = 89f;

    public static final float LOG2_E = 1.442695f;

    /** The two parts of ln 2. The product of the high part with a whole number up to 2^8 is exact. */
    public static final float LN2_HIGH = 0.6933594f;

    public static final float LN2_LOW = -2.12194440e-4f;

    /** Coefficients of r^7 to r^2. */
    public static final float C7 = 0.00019875691f;

    public static final float C6 = 0.0013981999f;
    public static final float C5 = 0.008333452f;
    public static final float C4 = 0.041665796f;
    public static final float C3 = 0.16666666f;
    public static final float C2 = 0.5f;

    /** 1.5 * 2^23: the sum with a small number has this number, rounded, in its lowest bits. */
    public static final float ROUNDING = 12582912f;

    public static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);

    /** Exponent of 1 in the bits of a float32, and the number of bits below the exponent. */
    public static final int BIAS = 127;

    public static final int MANTISSA = 23;

    private Exponential() {}

    /** Replaces each of the elements {@code from <= i < end} by exp(x[i] - shift). */
    public static void replace(float[] x, int from, int end, float shift) {
        for (int i = from; i < end; i++) {
            float v = Math.max(LEAST, Math.min(MOST, x[i] - shift));
            float rounded = v * LOG2_E + ROUNDING;
            float k = rounded - ROUNDING;
            int n = Float.floatToRawIntBits(rounded) - ROUNDING_BITS;
            float r = v - k * LN2_HIGH - k * LN2_LOW;
            float p = C7;
            p = p * r + C6;
            p = p * r + C5;
            p = p * r + C4;
            p = p * r + C3;
            p = p * r + C2;
            p = p * r * r + r + 1f;
            int half = n >> 1;
            x[i] = p
                    * Float.intBitsToFloat((half + BIAS) << MANTISSA)
                    * Float.intBitsToFloat((n - half + BIAS) << MANTISSA);
        }
    }
}

package dev.ballast.gemm.operand;

/**
 * Conversion between IEEE 754 binary16 and binary32. Widening is exact. Narrowing rounds to nearest, ties to even.
 *
 * <p>A value of magnitude 65520 or more (half a unit above the largest half) becomes infinite. A value of magnitude 2^-25 or less becomes
 * zero of the same sign. A NaN stays a NaN.
 */
public final class Float16 {
    /** Largest finite half. */
    public static final float MAX_VALUE = 65_504f;

    /** Smallest magnitude that rounds to infinity. */
    public static final float OVERFLOW = 65_520f;

    private static final int SIGN = 0x8000;
    private static final int MAGNITUDE = 0x7fff;
    private static final int INFINITY = 0x7c00;
    private static final int QUIET = 0x0200;
    private static final int SMALLEST_NORMAL = 0x0400;

    private static final int INFINITY_32 = 0x7f80_0000;
    private static final int MAGNITUDE_32 = 0x7fff_ffff;
    private static final int OVERFLOW_32 = 0x477f_f000;
    private static final int SMALLEST_NORMAL_32 = 0x3880_0000;

    /** Fraction bits that binary16 has fewer than binary32. */
    private static final int FRACTION_SHIFT = 13;

    /** Difference of the exponent biases, 127 - 15, at the exponent's bit position. */
    private static final int BIAS_SHIFT = 112 << 23;

    /** Bits of a float32 that hold a half's sign, exponent and fraction. */
    private static final int KEPT_32 = 0x8fff_e000;

    /** 2 to the difference of the exponent biases. */
    private static final float SCALE = 0x1p112f;

    /** The spacing of subnormal halves. */
    private static final float UNIT = 0x1p-24f;

    private Float16() {}

    /** The value of the half with these bits. */
    public static float toFloat(short half) {
        int sign = (half & SIGN) << 16;
        int magnitude = half & MAGNITUDE;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | INFINITY_32 | magnitude << FRACTION_SHIFT);
        }
        if (magnitude >= SMALLEST_NORMAL) {
            return Float.intBitsToFloat(sign | (magnitude << FRACTION_SHIFT) + BIAS_SHIFT);
        }
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude * UNIT));
    }

    /**
     * The value of a finite half, without a branch. For an infinite half or a NaN the result is some number above {@link #MAX_VALUE} in
     * magnitude.
     */
    public static float finiteToFloat(short half) {
        return Float.intBitsToFloat(half << FRACTION_SHIFT & KEPT_32) * SCALE;
    }

    /** Whether a half is finite, neither infinite nor NaN. */
    public static boolean isFinite(short half) {
        return (half & MAGNITUDE) < INFINITY;
    }

    /** The bits of the half nearest to {@code value}. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & SIGN;
        int magnitude = bits & MAGNITUDE_32;
        if (magnitude >= OVERFLOW_32) {
            return (short) (sign | (magnitude > INFINITY_32 ? nan(magnitude) : INFINITY));
        }
        if (magnitude >= SMALLEST_NORMAL_32) {
            int odd = magnitude >>> FRACTION_SHIFT & 1;
            int rounded = magnitude + 0xfff + odd; // a carry moves into the exponent, as it must
            return (short) (sign | (rounded - BIAS_SHIFT) >>> FRACTION_SHIFT);
        }
        // floats between 1/2 and 1 have the spacing of subnormal halves, so the addition rounds
        float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
        return (short) (sign | Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(0.5f));
    }

    private static int nan(int magnitude) {
        return INFINITY | QUIET | (magnitude >>> FRACTION_SHIFT & (QUIET - 1));
    }
}

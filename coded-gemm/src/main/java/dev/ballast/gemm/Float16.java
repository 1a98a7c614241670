package dev.ballast.gemm;

/**
 * IEEE 754 binary16 and binary32. Widening is exact; narrowing rounds to nearest, ties to even: what lies at or beyond 65520, half a unit
 * past the largest half, becomes infinite, what lies at or below 2^-25 becomes zero of the same sign, a NaN stays one.
 */
public final class Float16 {
    /** Largest finite half. */
    public static final float MAX_VALUE = 65_504f;

    /** Least magnitude that rounds to infinity. */
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

    /** Bits of the fraction that binary16 lacks. */
    private static final int FRACTION_SHIFT = 13;

    /** The exponent biases' difference, 127 - 15, in place. */
    private static final int BIAS_SHIFT = 112 << 23;

    /** Sign, a half's exponent and its fraction in a float32. */
    private static final int KEPT_32 = 0x8fff_e000;

    /** 2 to the difference of the exponents' biases. */
    private static final float SCALE = 0x1p112f;

    /** The spacing of subnormal halves. */
    private static final float UNIT = 0x1p-24f;

    private Float16() {}

    /** The value of a half given by its bits. */
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

    /** The value of a finite half, without a branch; of an infinite one or a NaN, some number beyond {@link #MAX_VALUE} in magnitude. */
    public static float finiteToFloat(short half) {
        return Float.intBitsToFloat(half << FRACTION_SHIFT & KEPT_32) * SCALE;
    }

    /** Whether a half is a number, neither infinite nor a NaN. */
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
            int rounded = magnitude + 0xfff + odd; // a carry moves on into the exponent, as it should
            return (short) (sign | (rounded - BIAS_SHIFT) >>> FRACTION_SHIFT);
        }
        // between 1/2 and 1 floats are spaced as subnormal halves are: the addition rounds
        float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
        return (short) (sign | Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(0.5f));
    }

    private static int nan(int magnitude) {
        return INFINITY | QUIET | (magnitude >>> FRACTION_SHIFT & (QUIET - 1));
    }
}

package dev.ballast.model.op.element;

import dev.ballast.model.op.node.RequestException;

/** The loops of operators on two integer or bool values. The elements are int64; a narrower type keeps the lowest bits of a result. */
final class LongPairs {
    private LongPairs() {}

    /** Replaces the first {@code n} elements of {@code a} by the results of {@code a} and {@code b}. */
    interface Loop {
        void run(long[] a, long[] b, int n);
    }

    static void add(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] += b[i];
        }
    }

    static void subtract(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] -= b[i];
        }
    }

    static void multiply(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] *= b[i];
        }
    }

    /** a / b, rounded towards zero. */
    static void divide(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            requireDivisor(b[i]);
            a[i] /= b[i];
        }
    }

    /** The remainder of a / b, with the sign of a. */
    static void remainder(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            requireDivisor(b[i]);
            a[i] %= b[i];
        }
    }

    /** The remainder of a / b, with the sign of b. */
    static void modulo(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            requireDivisor(b[i]);
            a[i] = Math.floorMod(a[i], b[i]);
        }
    }

    private static void requireDivisor(long divisor) {
        if (divisor == 0) {
            throw new RequestException("an integer is divided by 0");
        }
    }

    static void larger(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = Math.max(a[i], b[i]);
        }
    }

    static void smaller(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = Math.min(a[i], b[i]);
        }
    }

    /** a, multiplied by b where a is negative (ONNX operator PRelu). */
    static void slope(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = a[i] < 0 ? a[i] * b[i] : a[i];
        }
    }

    /** The bits that both have; for bool: both. */
    static void and(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] &= b[i];
        }
    }

    /** The bits that one or both have; for bool: one or both. */
    static void or(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] |= b[i];
        }
    }

    /** The bits that exactly one has; for bool: exactly one. */
    static void xor(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] ^= b[i];
        }
    }

    /** a, moved b bits to higher places. b is not negative. */
    static void shiftLeft(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = b[i] < Long.SIZE ? a[i] << b[i] : 0;
        }
    }

    /** a, moved b bits to lower places. Neither is negative. */
    static void shiftRight(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = b[i] < Long.SIZE ? a[i] >>> b[i] : 0;
        }
    }

    /** a to the power of b, rounded towards zero. */
    static void power(long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = power(a[i], b[i]);
        }
    }

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            requireDivisor(base);
            boolean isUnit = base == 1 || base == -1;
            return !isUnit ? 0 : exponent % 2 == 0 ? 1 : base;
        }
        long product = 1;
        long square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            product *= (rest & 1) == 1 ? square : 1;
            square *= square;
        }
        return product;
    }
}

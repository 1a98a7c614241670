package dev.ballast.gemm;

import java.util.Arrays;

/**
 * Multiplies int8 or int16 weights by int8 activations on the calling thread. Sums in int32 wrap around, which is exact arithmetic in the
 * ring Z/2^32 whatever the order of the terms; sums in int64 do not overflow before 2^40 terms.
 */
final class IntKernel {
    private IntKernel() {}

    /**
     * C = A * B mod 2^32.
     *
     * @param a m x k, INT8 or INT16, read
     * @param b k x n from {@code bOffset} on, row-major, read
     * @param c m x n from {@code cOffset} on, written
     */
    static void multiply(Weights a, byte[] b, int bOffset, int n, int[] c, int cOffset) {
        Arrays.fill(c, cOffset, cOffset + a.rows() * n, 0);
        for (int row = 0; row < a.rows(); row++) {
            int to = cOffset + row * n;
            int from = a.offset() + row * a.cols();
            if (n == 1) {
                c[to] = a.format() == Weights.Format.INT8
                        ? dot(a.bytes(), from, b, bOffset, a.cols())
                        : dot(a.shorts(), from, b, bOffset, a.cols());
                continue;
            }
            for (int i = 0; i < a.cols(); i++) {
                int weight = a.format() == Weights.Format.INT8 ? a.bytes()[from + i] : a.shorts()[from + i];
                if (weight != 0) {
                    add(weight, b, bOffset + i * n, n, c, to);
                }
            }
        }
    }

    /** C = A * B in int64; as {@link #multiply(Weights, byte[], int, int, int[], int)} otherwise. */
    static void multiply(Weights a, byte[] b, int bOffset, int n, long[] c, int cOffset) {
        Arrays.fill(c, cOffset, cOffset + a.rows() * n, 0L);
        for (int row = 0; row < a.rows(); row++) {
            int to = cOffset + row * n;
            int from = a.offset() + row * a.cols();
            for (int i = 0; i < a.cols(); i++) {
                long weight = a.format() == Weights.Format.INT8 ? a.bytes()[from + i] : a.shorts()[from + i];
                for (int j = 0; j < n && weight != 0; j++) {
                    c[to + j] += weight * b[bOffset + i * n + j];
                }
            }
        }
    }

    private static void add(int weight, byte[] b, int from, int n, int[] c, int to) {
        for (int j = 0; j < n; j++) {
            c[to + j] += weight * b[from + j];
        }
    }

    private static int dot(byte[] a, int from, byte[] b, int bFrom, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[from + i] * b[bFrom + i];
        }
        return sum;
    }

    private static int dot(short[] a, int from, byte[] b, int bFrom, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[from + i] * b[bFrom + i];
        }
        return sum;
    }
}

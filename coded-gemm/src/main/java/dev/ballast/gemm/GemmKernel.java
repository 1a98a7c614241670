package dev.ballast.gemm;

/**
 * Multiplies float32 matrices on the calling thread. Implementations are stateless, safe to share, and give the same bits
 * for the same operands every time.
 */
public interface GemmKernel {
    /** What log lines and {@code GET /node} call it, with the vector width where there is one. */
    String name();

    /** Whether this kernel runs on this JVM; called once, before the first multiplication. */
    boolean available();

    /**
     * C = A * B. A single column in B (n = 1) is computed as GEMV.
     *
     * @param a m x k, read
     * @param b k x n, read
     * @param c m x n, written whatever it held; must not overlap A or B
     * @throws IllegalArgumentException when the extents do not fit together
     */
    void multiply(Block a, Block b, Block c);

    /** Throws IllegalArgumentException unless C = A * B is well formed. */
    static void requireFit(Block a, Block b, Block c) {
        if (a.cols() != b.rows() || c.rows() != a.rows() || c.cols() != b.cols()) {
            throw new IllegalArgumentException("cannot multiply " + a + " by " + b + " into " + c);
        }
    }
}

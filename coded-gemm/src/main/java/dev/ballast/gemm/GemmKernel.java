package dev.ballast.gemm;

/**
 * Computes O[m x n] = W[m x k] * I[k x n] on the calling thread. Implementations are stateless, safe to share, and give the same bits for the
 * same operands every time; a row of O does not depend on which other rows are computed with it.
 */
public interface GemmKernel {
    /** What log lines and {@code GET /node} call it, with the vector width where there is one. */
    String name();

    /**
     * The product in float32. A weight kept as float16 is widened exactly before it is multiplied.
     *
     * @param a FLOAT32 or FLOAT16, m x k, read
     * @param b k x n, read
     * @param scratch working memory of the calling thread, which {@code b} belongs to
     * @param c m x n, row-major, written from {@code at} on whatever it held
     */
    void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at);

    /** The same, its rows brought to their end: the bits are those of the product that is finished afterwards. */
    default void multiply(Weights a, Columns b, Scratch scratch, Target c) {
        multiply(a, b, scratch, c.data(), c.at());
        finish(c, a.rows(), b.cols(), scratch);
    }

    /** The product of INT8 or INT16 weights with int8 activations in int32, exact mod 2^32; as for floats otherwise. */
    void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at);

    /** The product of INT8 or INT16 weights with int8 activations in int64, exact; as for floats otherwise. */
    void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at);

    /** A convolution that gives each channel a filter of its own, whose outputs are one row to be finished. */
    void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output);

    /**
     * The largest element under each position of a window that slides over each channel; padding is never the largest, a NaN always is.
     */
    void largest(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output);

    /** Brings the rows of a product, rows x n, that stands in its target to their end. */
    void finish(Target target, int rows, int n, Scratch scratch);

    /** C = A * B of two float32 matrices. */
    default void multiply(Block a, Block b, Scratch scratch, Block c) {
        if (a.cols() != b.rows() || c.rows() != a.rows() || c.cols() != b.cols()) {
            throw new IllegalArgumentException("cannot multiply " + a + " by " + b + " into " + c);
        }
        multiply(Weights.float32(a), scratch.columns().over(b), scratch, c.data(), c.offset());
    }
}

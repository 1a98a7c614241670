package dev.ballast.gemm;

import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;

/**
 * Computes O[m x n] = W[m x k] * I[k x n] on the calling thread. Implementations are stateless and safe to share. Equal operands always
 * give the same bits. A row of O does not depend on which other rows are computed with it.
 */
public interface GemmKernel {
    /** The kernel's name in log lines and in {@code GET /node}, with the vector width where there is one. */
    String name();

    /**
     * The product in float32. A float16 weight is widened exactly before it is multiplied.
     *
     * @param a FLOAT32 or FLOAT16, m x k, read
     * @param b k x n, read
     * @param scratch working memory of the calling thread; {@code b} belongs to it
     * @param c m x n, row-major, written from {@code at} on; earlier content is overwritten
     */
    void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at);

    /** The product in float32 with finished rows. The bits are those of a product that is finished afterwards. */
    default void multiply(Weights a, Columns b, Scratch scratch, Target c) {
        multiply(a, b, scratch, c.data(), c.at());
        finish(c, a.rows(), b.cols(), scratch);
    }

    /**
     * The product of INT8 or INT16 weights with int8 activations in int32, exact mod 2^32. The parameters are those of the float32 product.
     */
    void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at);

    /** The product of INT8 or INT16 weights with int8 activations in int64, exact. The parameters are those of the float32 product. */
    void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at);

    /** A convolution with one filter per channel. The outputs of a channel are finished as one row. */
    void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output);

    /** The largest element under each position of a window that slides over each channel. Padding is never the largest; a NaN always is. */
    void largest(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output);

    /** Finishes the rows of a product, rows x n, in place in its target. */
    void finish(Target target, int rows, int n, Scratch scratch);

    /** Functions of neighbouring elements, as fast as this kernel's products. */
    RunFunctions functions();

    /** C = A * B of two float32 matrices. */
    default void multiply(Block a, Block b, Scratch scratch, Block c) {
        if (a.cols() != b.rows() || c.rows() != a.rows() || c.cols() != b.cols()) {
            throw new IllegalArgumentException("cannot multiply " + a + " by " + b + " into " + c);
        }
        multiply(Weights.float32(a), scratch.columns().over(b), scratch, c.data(), c.offset());
    }
}

package dev.ballast.gemm;

/**
 * The linear heart of a Conv, Gemm or MatMul, or one part of it: weights W[m x k] and the lowering of the input. Bias and
 * activation are not in it, for parity holds before them only (paper section III; notes in docs/decisions.md).
 *
 * <p>Immutable and shared between threads: nobody may write the weights.
 */
public final class LinearLayer {
    private final Lowering lowering;
    private final Block weights;

    private LinearLayer(Lowering lowering, Block weights) {
        if (weights.cols() != lowering.reduction() || weights.rows() < 1) {
            throw new IllegalArgumentException("weights of " + weights + " for a reduction of " + lowering.reduction());
        }
        Math.multiplyExact(weights.rows(), lowering.columns());
        this.lowering = lowering;
        this.weights = weights;
    }

    /** Wraps the weights W[m x k]; nobody may write them from here on. */
    public static LinearLayer of(Lowering lowering, Block weights) {
        return new LinearLayer(lowering, weights);
    }

    public Lowering lowering() {
        return lowering;
    }

    /** W[m x k]; read-only. */
    public Block weights() {
        return weights;
    }

    /** m: rows of W and of O. */
    public int rows() {
        return weights.rows();
    }

    /** Elements of the raw product O[m x n]. */
    public int outputLength() {
        return rows() * lowering.columns();
    }

    /** Multiply-accumulates of one product. */
    public long macs() {
        return (long) outputLength() * lowering.reduction();
    }

    /**
     * The raw product O[m x n], row-major.
     *
     * @param activation read from {@code offset} on, {@code lowering().inputLength()} elements
     * @param scratch owned by the calling thread
     * @param output written from {@code outputOffset} on, {@link #outputLength()} elements
     */
    public void multiply(
            GemmKernel kernel, float[] activation, int offset, Scratch scratch, float[] output, int outputOffset) {
        int k = lowering.reduction();
        int n = lowering.columns();
        Block input;
        if (lowering.isIdentity()) {
            input = Block.of(activation, offset, k, n);
        } else {
            float[] columns = scratch.columns(k * n);
            lowering.unfold(activation, offset, columns);
            input = Block.of(columns, k, n);
        }
        kernel.multiply(weights, input, Block.of(output, outputOffset, rows(), n));
    }
}

package dev.ballast.gemm;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;

/**
 * The linear heart of a Conv, Gemm or MatMul, or one part of it: weights W[m x k] and the lowering of the input. Bias, zero points, scales
 * and activation are not in it, for parity holds before them only (paper section III; notes in docs/decisions.md).
 *
 * <p>Immutable and shared between threads: nobody may write the weights.
 */
public final class LinearLayer {
    /** Rows of float16 weights that are widened at a time. */
    private static final int WIDENED_ROWS = 16;

    private final Lowering lowering;
    private final Weights weights;
    private final Arithmetic arithmetic;
    private final byte padding;

    private LinearLayer(Lowering lowering, Weights weights, Arithmetic arithmetic, byte padding) {
        if (weights.cols() != lowering.reduction() || weights.rows() < 1) {
            throw new IllegalArgumentException("weights of " + weights + " for a reduction of " + lowering.reduction());
        }
        if (weights.format().isInteger() == (arithmetic == Arithmetic.FLOAT32)) {
            throw new IllegalArgumentException("weights in " + weights.format() + " multiplied in " + arithmetic);
        }
        Math.multiplyExact(weights.rows(), lowering.columns());
        this.lowering = lowering;
        this.weights = weights;
        this.arithmetic = arithmetic;
        this.padding = padding;
    }

    /** Wraps float32 weights W[m x k]; nobody may write them from here on. */
    public static LinearLayer of(Lowering lowering, Block weights) {
        return floats(lowering, Weights.float32(weights));
    }

    /** A layer over float32 activations, its weights in FLOAT32 or FLOAT16. */
    public static LinearLayer floats(Lowering lowering, Weights weights) {
        return new LinearLayer(lowering, weights, Arithmetic.FLOAT32, (byte) 0);
    }

    /**
     * A layer over int8 activations.
     *
     * @param weights in INT8 or INT16
     * @param arithmetic INT32 or INT64
     * @param padding the activation that stands for the real number zero: a convolution sees it beyond the image's edge
     */
    public static LinearLayer integers(Lowering lowering, Weights weights, Arithmetic arithmetic, byte padding) {
        return new LinearLayer(lowering, weights, arithmetic, padding);
    }

    public Lowering lowering() {
        return lowering;
    }

    /** W[m x k]; read-only. */
    public Weights weights() {
        return weights;
    }

    public Arithmetic arithmetic() {
        return arithmetic;
    }

    /** What a convolution over int8 activations sees beyond the image's edge; 0 for floats. */
    public byte padding() {
        return padding;
    }

    /** The same lowering and arithmetic over other weights. */
    public LinearLayer with(Weights other) {
        return new LinearLayer(lowering, other, arithmetic, padding);
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
     * The raw product O[m x n], row-major, in the layer's arithmetic.
     *
     * @param kernel for the float32 part of the work
     * @param activation of {@link Arithmetic#activation}'s type, {@code lowering().inputLength()} elements, read
     * @param scratch owned by the calling thread
     * @param output of {@link Arithmetic#product}'s type, its first {@link #outputLength()} elements are written
     * @throws IllegalArgumentException when a tensor has another type
     */
    public void multiply(GemmKernel kernel, Tensor activation, Scratch scratch, Tensor output) {
        if (activation instanceof FloatTensor in && output instanceof FloatTensor out) {
            multiply(kernel, in.data(), 0, scratch, out.data(), 0);
        } else if (activation instanceof ByteTensor in && output instanceof IntTensor out) {
            multiply(in.data(), 0, scratch, out.data(), 0);
        } else if (activation instanceof ByteTensor in && output instanceof LongTensor out) {
            multiply(in.data(), 0, scratch, out.data(), 0);
        } else {
            throw new IllegalArgumentException("no product of " + activation.datatype() + " in " + output.datatype()
                    + " for a layer in " + arithmetic);
        }
    }

    /**
     * The raw product O[m x n] in float32.
     *
     * @param activation read from {@code offset} on, {@code lowering().inputLength()} elements
     * @param scratch owned by the calling thread
     * @param output written from {@code outputOffset} on, {@link #outputLength()} elements
     */
    public void multiply(
            GemmKernel kernel, float[] activation, int offset, Scratch scratch, float[] output, int outputOffset) {
        require(Arithmetic.FLOAT32);
        int k = lowering.reduction();
        int n = lowering.columns();
        Block input;
        if (lowering.isIdentity()) {
            input = Block.of(activation, offset, k, n);
        } else {
            float[] columns = scratch.columns(k * n);
            lowering.unfold(scratch.floatStrip().over(activation, offset, columns));
            input = Block.of(columns, k, n);
        }
        if (weights.format() == Weights.Format.FLOAT16) {
            multiplyHalves(kernel, input, scratch, output, outputOffset);
        } else {
            Block floats = Block.of(weights.floats(), weights.offset(), rows(), k);
            kernel.multiply(floats, input, Block.of(output, outputOffset, rows(), n));
        }
    }

    private void multiplyHalves(GemmKernel kernel, Block input, Scratch scratch, float[] output, int outputOffset) {
        int k = lowering.reduction();
        int n = lowering.columns();
        float[] widened = scratch.widened(Math.min(WIDENED_ROWS, rows()) * k);
        for (int row = 0; row < rows(); row += WIDENED_ROWS) {
            int height = Math.min(WIDENED_ROWS, rows() - row);
            int from = weights.offset() + row * k;
            for (int i = 0; i < height * k; i++) {
                widened[i] = Float16.toFloat(weights.shorts()[from + i]);
            }
            kernel.multiply(Block.of(widened, height, k), input, Block.of(output, outputOffset + row * n, height, n));
        }
    }

    /** The raw product in int32, mod 2^32; as for floats otherwise. */
    public void multiply(byte[] activation, int offset, Scratch scratch, int[] output, int outputOffset) {
        require(Arithmetic.INT32);
        int n = lowering.columns();
        if (lowering.isIdentity()) {
            IntKernel.multiply(weights, activation, offset, n, output, outputOffset);
        } else {
            IntKernel.multiply(weights, unfolded(activation, offset, scratch), 0, n, output, outputOffset);
        }
    }

    /** The raw product in int64; as for floats otherwise. */
    public void multiply(byte[] activation, int offset, Scratch scratch, long[] output, int outputOffset) {
        require(Arithmetic.INT64);
        int n = lowering.columns();
        if (lowering.isIdentity()) {
            IntKernel.multiply(weights, activation, offset, n, output, outputOffset);
        } else {
            IntKernel.multiply(weights, unfolded(activation, offset, scratch), 0, n, output, outputOffset);
        }
    }

    private byte[] unfolded(byte[] activation, int offset, Scratch scratch) {
        byte[] columns = scratch.byteColumns(lowering.reduction() * lowering.columns());
        lowering.unfold(scratch.byteStrip().over(activation, offset, padding, columns));
        return columns;
    }

    private void require(Arithmetic wanted) {
        if (arithmetic != wanted) {
            throw new IllegalArgumentException("a product in " + wanted + " of a layer in " + arithmetic);
        }
    }
}

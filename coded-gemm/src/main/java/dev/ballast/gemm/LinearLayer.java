package dev.ballast.gemm;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.JoinedLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The linear core of a Conv, Gemm or MatMul, or one part of it: weights W[m x k] and the lowering of the input. Bias, zero points, scales
 * and activation function are not included, because parity holds only before them (paper section III; docs/decisions/11-raw-products-only.md).
 *
 * <p>A joined layer has several blocks: layers over one activation that unfold it in different ways. Its product O holds the rows of the
 * first block's product, then those of the next one. Each block is multiplied for itself, so its numbers are those of the block alone.
 *
 * <p>Immutable and shared between threads: nobody may write the weights.
 */
public final class LinearLayer {
    private final Lowering lowering;
    private final OpenLayer open;
    private final List<LinearLayer> blocks;

    /** The open layer at this lowering, which must be one of the open layer's lowering. */
    LinearLayer(Lowering lowering, OpenLayer open) {
        if (!open.lowering().equals(lowering.open())) {
            throw new IllegalArgumentException("a layer over " + open.lowering() + " cannot unfold as " + lowering);
        }
        if ((long) open.rows() * lowering.columns() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    open.rows() + " rows of " + lowering.columns() + " columns have more than 2^31-1 elements");
        }
        this.lowering = lowering;
        this.open = open;
        this.blocks = lowering.blocks().size() == 1 ? List.of(this) : blocks(lowering, open);
    }

    private static List<LinearLayer> blocks(Lowering lowering, OpenLayer open) {
        List<LinearLayer> blocks = new ArrayList<>();
        for (int i = 0; i < lowering.blocks().size(); i++) {
            Lowering block = lowering.blocks().get(i);
            OpenLayer layer = open.with(block.open(), open.weights().blocks().get(i));
            blocks.add(new LinearLayer(block, layer));
        }
        return List.copyOf(blocks);
    }

    /**
     * A layer with these blocks, whose weights it shares. One block is returned as it is.
     *
     * @param blocks convolutions over one activation in one arithmetic, with outputs of one extent; at least one
     */
    public static LinearLayer joined(List<LinearLayer> blocks) {
        LinearLayer first = blocks.get(0);
        if (blocks.size() == 1) {
            return first;
        }
        List<ConvLowering> lowerings = new ArrayList<>();
        for (LinearLayer block : blocks) {
            if (!(block.lowering instanceof ConvLowering conv)
                    || block.arithmetic() != first.arithmetic()
                    || block.padding() != first.padding()) {
                throw new IllegalArgumentException("a block over " + block.lowering + " in " + block.arithmetic()
                        + " beside blocks in " + first.arithmetic());
            }
            lowerings.add(conv);
        }
        Lowering lowering = new JoinedLowering(lowerings);
        Weights weights =
                Weights.diagonal(blocks.stream().map(LinearLayer::weights).toList());
        return new LinearLayer(lowering, first.open.with(lowering.open(), weights));
    }

    /** The blocks of a joined layer, in the order of their rows; this layer alone when it is not joined. */
    public List<LinearLayer> blocks() {
        return blocks;
    }

    /** Wraps float32 weights W[m x k]; nobody may write them from here on. */
    public static LinearLayer of(Lowering lowering, Block weights) {
        return floats(lowering, Weights.float32(weights));
    }

    /** A layer over float32 activations, with weights in FLOAT32 or FLOAT16. */
    public static LinearLayer floats(Lowering lowering, Weights weights) {
        return new LinearLayer(lowering, OpenLayer.floats(lowering.open(), weights));
    }

    /**
     * A layer over int8 activations.
     *
     * @param weights in INT8 or INT16
     * @param arithmetic INT32 or INT64
     * @param padding the activation that stands for the real number zero; a convolution reads it beyond the image's edge
     */
    public static LinearLayer integers(Lowering lowering, Weights weights, Arithmetic arithmetic, byte padding) {
        return new LinearLayer(lowering, OpenLayer.integers(lowering.open(), weights, arithmetic, padding));
    }

    public Lowering lowering() {
        return lowering;
    }

    /** W[m x k], block-diagonal for a joined layer; read-only. */
    public Weights weights() {
        return open.weights();
    }

    public Arithmetic arithmetic() {
        return open.arithmetic();
    }

    /** The value that a convolution over int8 activations reads beyond the image's edge; 0 for floats. */
    public byte padding() {
        return open.padding();
    }

    /** A layer with the same lowering and arithmetic over other weights. */
    public LinearLayer with(Weights other) {
        return new LinearLayer(lowering, open.with(other));
    }

    /** Rows {@code from <= row < from + count} of the layer, sharing the weights. */
    public LinearLayer rows(int from, int count) {
        if (blocks.size() == 1) {
            return new LinearLayer(
                    lowering, open.with(open.lowering(), weights().rows(from, count)));
        }
        List<LinearLayer> runs = new ArrayList<>();
        int start = 0;
        for (LinearLayer block : blocks) {
            int first = Math.max(from, start);
            int end = Math.min(from + count, start + block.rows());
            if (first < end) {
                runs.add(block.rows(first - start, end - first));
            }
            start += block.rows();
        }
        return joined(runs);
    }

    /** The same weights over inputs of other extents. */
    public LinearLayer at(Lowering other) {
        return new LinearLayer(other, open);
    }

    /** The layer for inputs of any extents. */
    public OpenLayer open() {
        return open;
    }

    /** m: rows of W and of O. */
    public int rows() {
        return open.rows();
    }

    /** Elements of the raw product O[m x n]. */
    public int outputLength() {
        return rows() * lowering.columns();
    }

    /** Multiply-accumulates of one product. */
    public long macs() {
        return (long) weights().size() * lowering.columns();
    }

    /** Most bytes that a product keeps in its {@link Scratch}, in addition to weights, activation and result. */
    public long scratchBytes() {
        boolean isFew = lowering.columns() <= Lowering.FEW_COLUMNS;
        int rows = 0;
        int reduction = 0;
        for (LinearLayer block : blocks) { // they use the scratch one after the other
            rows = Math.max(rows, block.rows());
            reduction = Math.max(reduction, block.lowering.reduction());
        }
        long widened = isFew || weights().format() == Weights.Format.FLOAT32
                ? 0
                : 2L * rows * Math.min(Tile.MOST_DEPTH, reduction);
        long wholes = isFew ? (long) reduction * lowering.columns() : 0;
        long activation = arithmetic() == Arithmetic.FLOAT32 ? 0 : lowering.inputLength() + wholes;
        long edge = isFew ? 0 : (long) rows * Scratch.EDGE_COLUMNS;
        long places = Math.max(Tile.MOST_DEPTH, isFew ? reduction : 0);
        return (lowering.copied() + widened + activation + edge + places) * Float.BYTES + Scratch.PANEL_BYTES;
    }

    /**
     * Computes the raw product O[m x n], row-major, in the layer's arithmetic.
     *
     * @param activation of {@link Arithmetic#activation}'s type, {@code lowering().inputLength()} elements, read
     * @param scratch owned by the calling thread
     * @param output of {@link Arithmetic#product}'s type; its first {@link #outputLength()} elements are written
     * @throws IllegalArgumentException when a tensor has another type
     */
    public void multiply(GemmKernel kernel, Tensor activation, Scratch scratch, Tensor output) {
        multiply(kernel, activation, scratch, output, 0);
    }

    /** Computes the raw product in the layer's arithmetic; the output is written from {@code outputOffset} on. */
    public void multiply(GemmKernel kernel, Tensor activation, Scratch scratch, Tensor output, int outputOffset) {
        if (activation instanceof FloatTensor in && output instanceof FloatTensor out) {
            multiply(kernel, in.data(), 0, scratch, out.data(), outputOffset);
        } else if (activation instanceof ByteTensor in && output instanceof IntTensor out) {
            multiply(kernel, in.data(), 0, scratch, out.data(), outputOffset);
        } else if (activation instanceof ByteTensor in && output instanceof LongTensor out) {
            multiply(kernel, in.data(), 0, scratch, out.data(), outputOffset);
        } else {
            throw new IllegalArgumentException("a layer in " + arithmetic() + " cannot multiply "
                    + activation.datatype() + " into " + output.datatype());
        }
    }

    /**
     * Computes the raw product O[m x n] in float32.
     *
     * @param activation read from {@code offset} on, {@code lowering().inputLength()} elements
     * @param scratch owned by the calling thread
     * @param output written from {@code outputOffset} on, {@link #outputLength()} elements
     */
    public void multiply(
            GemmKernel kernel, float[] activation, int offset, Scratch scratch, float[] output, int outputOffset) {
        require(Arithmetic.FLOAT32);
        int at = outputOffset;
        for (int i = 0; i < blocks.size(); i++) {
            LinearLayer block = blocks.get(i);
            Columns columns = scratch.columns().over(block.lowering, activation, offset);
            kernel.multiply(block.weights(), columns, scratch, output, at);
            at += block.outputLength();
        }
    }

    /**
     * Computes the product in float32 with finished rows. The other parameters are those of the raw float32 product. The layer must not be
     * joined: each block has a finish of its own.
     */
    public void multiply(GemmKernel kernel, float[] activation, int offset, Scratch scratch, Target output) {
        require(Arithmetic.FLOAT32);
        Columns columns = scratch.columns().over(lowering, activation, offset);
        kernel.multiply(weights(), columns, scratch, output);
    }

    /** Computes the raw product in int32, mod 2^32. The parameters are those of the float32 product. */
    public void multiply(
            GemmKernel kernel, byte[] activation, int offset, Scratch scratch, int[] output, int outputOffset) {
        require(Arithmetic.INT32);
        int at = outputOffset;
        for (int i = 0; i < blocks.size(); i++) {
            LinearLayer block = blocks.get(i);
            Columns columns = scratch.columns().over(block.lowering, activation, offset, padding());
            kernel.multiply(block.weights(), columns, scratch, output, at);
            at += block.outputLength();
        }
    }

    /** Computes the raw product in int64. The parameters are those of the float32 product. */
    public void multiply(
            GemmKernel kernel, byte[] activation, int offset, Scratch scratch, long[] output, int outputOffset) {
        require(Arithmetic.INT64);
        int at = outputOffset;
        for (int i = 0; i < blocks.size(); i++) {
            LinearLayer block = blocks.get(i);
            Columns columns = scratch.columns().over(block.lowering, activation, offset, padding());
            kernel.multiply(block.weights(), columns, scratch, output, at);
            at += block.outputLength();
        }
    }

    private void require(Arithmetic wanted) {
        if (arithmetic() != wanted) {
            throw new IllegalArgumentException(
                    "this product needs a layer in " + wanted + ", this one is in " + arithmetic());
        }
    }
}

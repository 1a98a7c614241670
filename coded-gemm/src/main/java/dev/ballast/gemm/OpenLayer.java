package dev.ballast.gemm;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Float16;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.OpenLowering;
import dev.ballast.gemm.operand.Weights;
import java.util.List;

/**
 * A {@link LinearLayer} for inputs of any extents: weights W[m x k], and how an input of any extents is unfolded. Nodes hold parts in this
 * form.
 *
 * <p>Immutable and shared between threads: nobody may write the weights.
 */
public final class OpenLayer {
    private final OpenLowering lowering;
    private final Weights weights;
    private final Arithmetic arithmetic;
    private final byte padding;

    private OpenLayer(OpenLowering lowering, Weights weights, Arithmetic arithmetic, byte padding) {
        if (!fits(weights, lowering)) {
            throw new IllegalArgumentException("weights of " + weights + " for a reduction of " + lowering.reduction());
        }
        if (weights.format().isInteger() == (arithmetic == Arithmetic.FLOAT32)) {
            throw new IllegalArgumentException(
                    "weights in " + weights.format() + " cannot be multiplied in " + arithmetic);
        }
        this.lowering = lowering;
        this.weights = weights;
        this.arithmetic = arithmetic;
        this.padding = padding;
    }

    /** Whether each block of the weights belongs to a block of the lowering. */
    private static boolean fits(Weights weights, OpenLowering lowering) {
        List<? extends OpenLowering> blocks = lowering.blocks();
        boolean fits = weights.blocks().size() == blocks.size();
        for (int i = 0; fits && i < blocks.size(); i++) {
            Weights block = weights.blocks().get(i);
            fits = block.cols() == blocks.get(i).reduction() && block.rows() >= 1;
        }
        return fits;
    }

    /** A layer over float32 activations, with weights in FLOAT32 or FLOAT16. */
    public static OpenLayer floats(OpenLowering lowering, Weights weights) {
        requireFinite(weights);
        return new OpenLayer(lowering, weights, Arithmetic.FLOAT32, (byte) 0);
    }

    private static void requireFinite(Weights weights) {
        if (!weights.isFinite()) {
            throw new IllegalArgumentException("a float16 weight beyond " + Float16.MAX_VALUE);
        }
    }

    /**
     * A layer over int8 activations.
     *
     * @param weights in INT8 or INT16
     * @param arithmetic INT32 or INT64
     * @param padding the activation that stands for the real number zero; a convolution reads it beyond the image's edge
     */
    public static OpenLayer integers(OpenLowering lowering, Weights weights, Arithmetic arithmetic, byte padding) {
        return new OpenLayer(lowering, weights, arithmetic, padding);
    }

    /** How an input of any extents is unfolded. */
    public OpenLowering lowering() {
        return lowering;
    }

    /** W[m x k], block-diagonal for a joined lowering; read-only. */
    public Weights weights() {
        return weights;
    }

    public Arithmetic arithmetic() {
        return arithmetic;
    }

    /** The value that a convolution over int8 activations reads beyond the image's edge; 0 for floats. */
    public byte padding() {
        return padding;
    }

    /** m: rows of W and of O. */
    public int rows() {
        return weights.rows();
    }

    /** The same layer over other weights. */
    OpenLayer with(Weights other) {
        requireFinite(other);
        return new OpenLayer(lowering, other, arithmetic, padding);
    }

    /** A layer over these weights, which is unfolded in another way. */
    OpenLayer with(OpenLowering other, Weights theirs) {
        return new OpenLayer(other, theirs, arithmetic, padding);
    }

    /**
     * The layer for inputs of these extents, which shares the weights.
     *
     * @param extents as {@link OpenLowering#at} takes them
     * @throws IllegalArgumentException when the geometry is impossible or the product has more than 2^31-1 elements
     */
    public LinearLayer at(int... extents) {
        return at(lowering.at(extents));
    }

    /** The layer with this lowering, one of {@link #lowering}. */
    LinearLayer at(Lowering closed) {
        return new LinearLayer(closed, this);
    }
}

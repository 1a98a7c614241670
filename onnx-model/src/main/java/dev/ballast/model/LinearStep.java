package dev.ballast.model;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;

/**
 * A step whose product O[m x n] = W[m x k] * I[k x n] is computed by a {@link LinearBackend}. The runner finishes the product afterwards.
 *
 * @param site its place in the graph
 * @param index position among the model's linear steps, from 0
 * @param linear the operator
 */
public record LinearStep(Site site, int index, LinearOperator linear) implements Step {
    /** Weights and lowering of the product, without bias, zero points and scales. */
    public LinearLayer layer() {
        return linear.layer();
    }

    @Override
    public Shape output() {
        return linear.shape();
    }

    @Override
    public ElementType type() {
        return linear.type();
    }

    @Override
    public long macs() {
        return layer().macs();
    }

    @Override
    public long weights() {
        return linear.weightCount();
    }

    @Override
    public long weightBytes() {
        return linear.weightBytes();
    }
}

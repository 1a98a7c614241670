package dev.ballast.model.op.kind;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Target;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Optional;

/**
 * An operator that is a product with constant weights, followed by a row-wise finish. The product can be computed elsewhere, in parts.
 * {@link #finish} converts it to the operator's output. The activation is the node's first input.
 */
public final class LinearOperator implements Operator {
    private final Shape shape;
    private final LinearLayer layer;
    private final Finish finish;

    public LinearOperator(Shape shape, LinearLayer layer, Finish finish) {
        if (shape.size() != finish.outputLength(layer) || (finish.rows() >= 0 && finish.rows() != layer.rows())) {
            throw new IllegalArgumentException("output " + shape + " and " + finish.rows() + " biases for a product of "
                    + layer.rows() + " x " + layer.lowering().columns());
        }
        this.shape = shape;
        this.layer = layer;
        this.finish = finish;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public ElementType type() {
        return finish.type();
    }

    public LinearLayer layer() {
        return layer;
    }

    /** Number of weights and biases held. */
    public long weightCount() {
        return (long) layer.weights().size() + finish.held();
    }

    /** Bytes of the weights and biases held. */
    public long weightBytes() {
        return layer.weights().sizeInBytes() + (long) finish.held() * Float.BYTES;
    }

    @Override
    public Optional<Operator> then(Epilogue next) {
        if (!(finish instanceof Bias bias)) {
            return Optional.empty();
        }
        if (next instanceof Clamp clamp) {
            return Optional.of(new LinearOperator(shape, layer, bias.then(clamp)));
        }
        int axis = bias.layout() == Finish.Layout.ROWS ? 1 : shape.rank() - 1;
        if (!(next instanceof Affine affine) || !bias.takes(affine, axis, layer.rows())) {
            return Optional.empty();
        }
        Bias both = bias.then(affine, layer.rows());
        return affine.after(layer, 0).map(scaled -> new LinearOperator(shape, scaled, both));
    }

    /**
     * Whether the raw product may be computed in the place of the output, with one tensor as {@code raw} and {@code output} of {@link
     * #finish}.
     */
    public boolean finishesInPlace() {
        return finish instanceof Bias bias && bias.layout() == Finish.Layout.ROWS;
    }

    /**
     * The target of a product that {@link #finishesInPlace}: the place of the output and the finish of its rows.
     *
     * @param output tensor in which the rows begin at index {@code at}
     */
    public Target target(FloatTensor output, int at) {
        if (finish instanceof Bias bias && finishesInPlace()) {
            return new Target(output.data(), at, bias.rowFinish());
        }
        throw new IllegalStateException("a product that is not finished in place");
    }

    /**
     * Converts the raw product to the output: adds the bias, and for integers corrects the zero points and applies the scale of the output.
     *
     * @param activation the activation that was multiplied, read
     * @param raw O[m x n] of the layer's arithmetic, row-major, its first m * n elements read
     * @param output of {@link #type()} and {@link #shape()}, written
     */
    public void finish(Tensor activation, Tensor raw, Tensor output, Workspace workspace) {
        finish.apply(new Finish.Product(layer, activation, 0, raw, 0), output, workspace);
    }
}

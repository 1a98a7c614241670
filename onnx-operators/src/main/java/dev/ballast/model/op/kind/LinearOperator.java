package dev.ballast.model.op.kind;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operator that is a product with constant weights, followed by a row-wise finish. The product can be computed elsewhere, in parts.
 * {@link #finish} converts it to the operator's output.
 */
public final class LinearOperator implements Operator {
    private final Shape shape;
    private final LinearLayer layer;
    private final Finish finish;
    private final List<Integer> reads;

    /** A product of the node's first input, which the finish needs no further values for. */
    public LinearOperator(Shape shape, LinearLayer layer, Finish finish) {
        this(shape, layer, finish, List.of(0));
    }

    /**
     * A product of any input of the node.
     *
     * @param reads index of the activation among the node's inputs, then those of the values that the finish reads
     */
    public LinearOperator(Shape shape, LinearLayer layer, Finish finish, List<Integer> reads) {
        if (shape.size() != finish.outputLength(layer) || (finish.rows() >= 0 && finish.rows() != layer.rows())) {
            throw new IllegalArgumentException("output " + shape + " and " + finish.rows() + " biases for a product of "
                    + layer.rows() + " x " + layer.lowering().columns());
        }
        this.shape = shape;
        this.layer = layer;
        this.finish = finish;
        this.reads = List.copyOf(reads);
    }

    /** The activation, then the values that the finish reads. The layer holds the weights. */
    @Override
    public List<Integer> reads() {
        return reads;
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

    /** This operator with another instance of equal weights. */
    public LinearOperator sharing(Weights equal) {
        return new LinearOperator(shape, layer.with(equal), finish, reads);
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
            return Optional.of(new LinearOperator(shape, layer, bias.then(clamp), reads));
        }
        int axis = rowAxis();
        if (!(next instanceof Affine affine) || !bias.takes(affine, axis, layer.rows())) {
            return Optional.empty();
        }
        Bias both = bias.then(affine, layer.rows());
        return affine.after(layer, 0).map(scaled -> new LinearOperator(shape, scaled, both, reads));
    }

    /** Whether an axis of the output has the rows of the product as its indices. */
    public boolean hasRowAxis() {
        int axis = finish.layout() == Finish.Layout.SUMS ? -1 : rowAxis();
        return axis >= 0 && shape.dim(axis) == layer.rows();
    }

    /** The shape of the output of a product with this number of rows. The operator must have a row axis. */
    public Shape shapeWithRows(int rows) {
        int[] dims = shape.toArray();
        dims[rowAxis()] = rows;
        return Shape.of(dims);
    }

    /** The extents of the output without its row axis. The operator must have one. */
    public List<Integer> besideRows() {
        List<Integer> beside = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis != rowAxis()) {
                beside.add(shape.dim(axis));
            }
        }
        return beside;
    }

    /**
     * The axis of the output whose indices are the rows of the product: channels of a convolution, features of a dense layer. -1 for a
     * single row without an axis. For a single row it may be another axis of extent 1.
     */
    private int rowAxis() {
        if (finish.layout() == Finish.Layout.COLUMNS) {
            return shape.rank() - 1;
        }
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (shape.dim(axis) == layer.rows()
                    && shape.sizeOf(axis + 1, shape.rank()) == layer.lowering().columns()) {
                return axis;
            }
        }
        return -1;
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
     * The raw product of this operator.
     *
     * @param activation the activation that was multiplied, read
     * @param raw O[m x n] of the layer's arithmetic, row-major, m * n elements read
     * @param at index at which the product begins in {@code raw}
     * @param operands the values after the activation in {@link #reads()}, read
     */
    public Finish.Product product(Tensor activation, Tensor raw, int at, List<Tensor> operands) {
        return new Finish.Product(layer, activation, 0, raw, at, 0, operands);
    }

    /**
     * Converts the raw product to the output: adds the bias, and for integers corrects the zero points and applies the scale of the output.
     *
     * @param output of {@link #type()} and {@link #shape()}, written
     */
    public void finish(Finish.Product product, Tensor output, Workspace workspace) {
        finish.apply(product, output, workspace);
    }
}

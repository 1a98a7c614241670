package dev.ballast.model.op;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;

/**
 * An operator that is a product with constant weights followed by a bias: the product can be computed elsewhere, in parts,
 * and is brought to the operator's output by {@link #finish}. Its activation is the node's first input.
 */
public final class LinearOperator implements Operator {
    /** How the raw product O[m x n] lies in the output. */
    enum Layout {
        /** As it is: a convolution's channels x positions. */
        ROWS,
        /** Transposed to n x m: a dense layer's batch x features. */
        COLUMNS
    }

    private final Shape shape;
    private final LinearLayer layer;
    private final float[] bias;
    private final Layout layout;

    /**
     * Wraps the bias.
     *
     * @param bias one value for each of the m rows of the product, or none at all
     */
    LinearOperator(Shape shape, LinearLayer layer, float[] bias, Layout layout) {
        if (shape.size() != layer.outputLength() || (bias.length != 0 && bias.length != layer.rows())) {
            throw new IllegalArgumentException("output " + shape + " and " + bias.length + " biases for a product of "
                    + layer.rows() + " x " + layer.lowering().columns());
        }
        this.shape = shape;
        this.layer = layer;
        this.bias = bias;
        this.layout = layout;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    public LinearLayer layer() {
        return layer;
    }

    /** Weights and biases held. */
    public long weightCount() {
        return (long) layer.rows() * layer.lowering().reduction() + bias.length;
    }

    /**
     * Brings the raw product to the output and adds the bias.
     *
     * @param raw O[m x n], row-major, its first m*n elements read
     * @param output of {@link #shape()}, written
     */
    public void finish(float[] raw, FloatTensor output) {
        int n = layer.lowering().columns();
        int rowStep = layout == Layout.ROWS ? n : 1;
        int columnStep = layout == Layout.ROWS ? 1 : layer.rows();
        float[] target = output.data();
        for (int row = 0; row < layer.rows(); row++) {
            float add = bias.length == 0 ? 0f : bias[row];
            int to = row * rowStep;
            for (int from = row * n; from < (row + 1) * n; from++, to += columnStep) {
                target[to] = raw[from] + add;
            }
        }
    }
}

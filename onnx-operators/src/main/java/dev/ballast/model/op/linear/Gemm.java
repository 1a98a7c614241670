package dev.ballast.model.op.linear;

import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** alpha * A' * B' + beta * C, with factors that are computed at run time or with a bias that differs between rows. */
final class Gemm implements FloatOperator {
    /** Attributes of the node: which factor is stored transposed, and the scale of each term. */
    record Terms(boolean transA, boolean transB, float alpha, float beta) {}

    private final Shape shape;
    private final Terms terms;
    private final int k;
    private final Broadcast bias;

    Gemm(Shape shape, Terms terms, int k, Broadcast bias) {
        this.shape = shape;
        this.terms = terms;
        this.k = k;
        this.bias = bias;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        int m = shape.dim(0);
        int n = shape.dim(1);
        float[] a = FloatOperator.data(inputs, 0);
        float[] b = FloatOperator.data(inputs, 1);
        float[] buffer = workspace.buffer((terms.transA() ? m * k : 0) + (terms.transB() ? k * n : 0));
        Block left = Block.of(a, m, k);
        if (terms.transA()) {
            Dense.transpose(a, k, m, buffer, 0);
            left = Block.of(buffer, m, k);
        }
        Block right = Block.of(b, k, n);
        if (terms.transB()) {
            int offset = terms.transA() ? m * k : 0;
            Dense.transpose(b, n, k, buffer, offset);
            right = Block.of(buffer, offset, k, n);
        }
        workspace.kernel().multiply(left, right, workspace.scratch(), Block.of(y, m, n));
        finish(y, inputs);
    }

    private void finish(float[] y, List<Tensor> inputs) {
        for (int i = 0; i < y.length; i++) {
            y[i] *= terms.alpha();
        }
        if (inputs.size() < 3) {
            return;
        }
        float[] c = FloatOperator.data(inputs, 2);
        for (int row = 0; row < bias.rows(); row++) {
            for (int column = 0; column < bias.inner(); column++) {
                y[row * bias.inner() + column] += terms.beta() * c[bias.right(row, column)];
            }
        }
    }

    @Override
    public long scratchBytes() {
        long left = terms.transA() ? (long) shape.dim(0) * k : 0;
        long right = terms.transB() ? (long) k * shape.dim(1) : 0;
        return (left + right) * Float.BYTES + Scratch.productBytes(shape.dim(0), k, shape.dim(1));
    }

    @Override
    public Footprint footprint() {
        return new Footprint(
                (long) shape.size() * k, 0, 0, "the weights are not a constant right factor with one bias row");
    }
}

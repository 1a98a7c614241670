package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.math.Sums;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The mean, the largest element or the p-norm over all positions, for each channel of each image. */
record GlobalPool(Shape shape, int positions, PoolKind kind, int power) implements FloatOperator {
    static Operator average(NodeReader node) throws RefusedException {
        return plan(node, PoolKind.AVERAGE, 1);
    }

    static Operator max(NodeReader node) throws RefusedException {
        return plan(node, PoolKind.MAX, 1);
    }

    static Operator norm(NodeReader node) throws RefusedException {
        return plan(node, PoolKind.NORM, Pool.power(node));
    }

    private static Operator plan(NodeReader node, PoolKind kind, int power) throws RefusedException {
        Shape x = node.floats(0);
        RefusedException.unless(x.rank() >= 2, "an input of shape " + x + " (at least batch and channels)");
        long[] dims = new long[x.rank()];
        Arrays.fill(dims, 1);
        dims[0] = x.dim(0);
        dims[1] = x.dim(1);
        return new GlobalPool(Extents.shape(dims), x.sizeOf(2, x.rank()), kind, power);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        for (int channel = 0; channel < y.length; channel++) {
            int from = channel * positions;
            int end = from + positions;
            y[channel] = switch (kind) {
                case MAX -> workspace.kernel().functions().largest(x, from, end);
                case NORM -> norm(x, from, end);
                case AVERAGE, AVERAGE_WITH_PADDING -> (float) (Sums.of(x, from, end) / positions);
            };
        }
    }

    private float norm(float[] x, int from, int end) {
        double sum = 0;
        for (int i = from; i < end; i++) {
            double element = Math.abs(x[i]);
            sum += power == 2 ? element * element : Math.pow(element, power);
        }
        return (float) (power == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / power));
    }
}

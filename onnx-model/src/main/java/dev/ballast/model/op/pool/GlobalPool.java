package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The mean or the largest element over all positions, for each channel of each image. */
record GlobalPool(Shape shape, int positions, boolean isMax) implements FloatOperator {
    static Operator average(NodeReader node) throws RefusedException {
        return plan(node, false);
    }

    static Operator max(NodeReader node) throws RefusedException {
        return plan(node, true);
    }

    private static Operator plan(NodeReader node, boolean isMax) throws RefusedException {
        Shape x = node.floats(0);
        RefusedException.unless(x.rank() >= 2, "an input of shape " + x + " (at least batch and channels)");
        long[] dims = new long[x.rank()];
        Arrays.fill(dims, 1);
        dims[0] = x.dim(0);
        dims[1] = x.dim(1);
        return new GlobalPool(Extents.shape(dims), x.sizeOf(2, x.rank()), isMax);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        for (int channel = 0; channel < y.length; channel++) {
            int from = channel * positions;
            y[channel] = isMax ? largest(x, from, from + positions) : sum(x, from, from + positions) / positions;
        }
    }

    /** The sum, in four independent chains, because each addition of a chain waits for the one before. */
    private static float sum(float[] x, int from, int end) {
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        int i = from;
        for (; i < end - 3; i += 4) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < end; i++) {
            s0 += x[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    private static float largest(float[] x, int from, int end) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < end; i++) {
            largest = Math.max(largest, x[i]);
        }
        return largest;
    }
}

package dev.ballast.model.op.norm;

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

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias over runs of neighbouring elements (ONNX operators LayerNormalization,
 * GroupNormalization, InstanceNormalization), or x / sqrt(mean(x * x) + epsilon) * scale (RMSNormalization).
 *
 * @param scale how the second input is stretched
 * @param bias how the third input is stretched, where there is one
 */
record Normalization(Shape shape, Rows rows, Parameter scale, Parameter bias) implements FloatOperator {
    /** From this opset on, GroupNormalization has a scale and a bias for every channel; before, for every group. */
    private static final long PER_CHANNEL = 21;

    /** Output of LayerNormalization that is the mean. */
    private static final int MEAN = 1;

    static Operator layer(NodeReader node) throws RefusedException {
        return overLastAxes(node, true);
    }

    static Operator rootMeanSquare(NodeReader node) throws RefusedException {
        return overLastAxes(node, false);
    }

    private static Operator overLastAxes(NodeReader node, boolean isCentred) throws RefusedException {
        Shape x = node.floats(0);
        int axis = Extents.axis(node.whole("axis", -1), x.rank(), x.rank());
        long stash = node.whole("stash_type", 1);
        RefusedException.unless(stash == 1, "attribute stash_type " + stash + " (only FLOAT)");
        Rows rows = new Rows(x.sizeOf(axis, x.rank()), isCentred, node.real("epsilon", 1e-5f));
        Parameter scale = Parameter.of("scale", node.floats(1), x);
        Parameter bias = node.has(2) ? Parameter.of("bias", node.floats(2), x) : scale;
        if (node.output() == 0) {
            return new Normalization(x, rows, scale, bias);
        }
        int[] dims = x.toArray();
        Arrays.fill(dims, axis, dims.length, 1);
        return new Moments(Shape.of(dims), rows, node.output() == MEAN && isCentred);
    }

    static Operator instance(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        RefusedException.unless(x.rank() >= 3, "an input of shape " + x + " (batch, channels and positions)");
        Rows rows = new Rows(x.sizeOf(2, x.rank()), true, node.real("epsilon", 1e-5f));
        return perChannel(node, x, rows, x.dim(1));
    }

    static Operator group(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        RefusedException.unless(x.rank() >= 2, "an input of shape " + x + " (batch and channels)");
        long groups = node.whole("num_groups", 0);
        long stash = node.whole("stash_type", 1);
        RefusedException.unless(stash == 1, "attribute stash_type " + stash + " (only FLOAT)");
        RefusedException.unless(
                groups >= 1 && x.dim(1) % groups == 0, "num_groups " + groups + " for " + x.dim(1) + " channels");
        Rows rows = new Rows(x.sizeOf(1, x.rank()) / (int) groups, true, node.real("epsilon", 1e-5f));
        return perChannel(node, x, rows, node.opset() >= PER_CHANNEL ? x.dim(1) : (int) groups);
    }

    /** A normalization with {@code count} scales and biases, which divide the axes after the batch evenly. */
    private static Operator perChannel(NodeReader node, Shape x, Rows rows, int count) throws RefusedException {
        for (int input = 1; input <= 2; input++) {
            Shape given = node.floats(input);
            RefusedException.unless(
                    given.rank() == 1 && given.size() == count,
                    "scale or bias of shape " + given + ", expected " + count + " of each");
        }
        Parameter parameter = new Parameter(x.sizeOf(1, x.rank()) / count, count);
        return new Normalization(x, rows, parameter, parameter);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        float[] scales = FloatOperator.data(inputs, 1);
        float[] biases = inputs.size() > 2 ? FloatOperator.data(inputs, 2) : new float[0];
        int length = rows.length();
        boolean isWholeRows = isWholeRow(scale) && isWholeRow(bias);
        float[] row = isWholeRows ? workspace.buffer(length) : y;
        for (int from = 0; from < y.length; from += length) {
            float mean = rows.mean(x, from);
            float inverse = rows.inverse(x, from, mean);
            if (isWholeRows) {
                System.arraycopy(x, from, row, 0, length);
                scaleRow(row, mean, inverse, scales, biases);
                System.arraycopy(row, 0, y, from, length);
            } else {
                scaleRuns(x, y, from, new Run(mean, inverse, scales, biases));
            }
        }
    }

    private boolean isWholeRow(Parameter parameter) {
        return parameter.inner() == 1 && parameter.size() == rows.length();
    }

    /** Scales a row in which each element has its own scale and bias. One index serves all arrays, so that C2 vectorizes the loops. */
    private void scaleRow(float[] row, float mean, float inverse, float[] scales, float[] biases) {
        int length = rows.length();
        if (biases.length == 0) {
            for (int i = 0; i < length; i++) {
                row[i] = (row[i] - mean) * inverse * scales[i];
            }
            return;
        }
        for (int i = 0; i < length; i++) {
            row[i] = (row[i] - mean) * inverse * scales[i] + biases[i];
        }
    }

    private void scaleRuns(float[] x, float[] y, int from, Run run) {
        int last = from + rows.length();
        for (int i = from; i < last; ) {
            int end = Math.min(last, Math.min(scale.end(i), bias.end(i)));
            float factor = run.inverse * run.scales[scale.at(i)];
            float addend = run.biases.length == 0 ? 0f : run.biases[bias.at(i)];
            float mean = run.mean;
            for (; i < end; i++) {
                y[i] = (x[i] - mean) * factor + addend;
            }
        }
    }

    /** The moments of one row, and the scales and biases of all. */
    private static final class Run {
        private final float mean;
        private final float inverse;
        private final float[] scales;
        private final float[] biases;

        Run(float mean, float inverse, float[] scales, float[] biases) {
            this.mean = mean;
            this.inverse = inverse;
            this.scales = scales;
            this.biases = biases;
        }
    }
}

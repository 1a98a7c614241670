package dev.ballast.model.op;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.math.Exponentials;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * exp(x - max) divided by its sum, or the logarithm of this quotient, along runs of {@code length} elements that are {@code inner} apart.
 * From opset 13 on a run is one axis; before, it includes everything from the axis on (ONNX operators Softmax and LogSoftmax, versions 13
 * and 1).
 */
record Softmax(Shape shape, int length, int inner, boolean isLog) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        return plan(node, false);
    }

    static Operator log(NodeReader node) throws RefusedException {
        return plan(node, true);
    }

    private static Operator plan(NodeReader node, boolean isLog) throws RefusedException {
        Shape x = node.floats(0);
        boolean oneAxis = node.opset() >= 13;
        int rank = x.rank();
        int axis = Extents.axis(node.whole("axis", oneAxis ? -1 : 1), rank, oneAxis ? rank : rank + 1);
        if (oneAxis) {
            return new Softmax(x, x.dim(axis), x.sizeOf(axis + 1, rank), isLog);
        }
        return new Softmax(x, x.sizeOf(axis, rank), 1, isLog);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int block = length * inner;
        if (inner == 1 && !isLog) {
            System.arraycopy(x, 0, y, 0, y.length);
            for (int from = 0; from < y.length; from += length) {
                Exponentials.softmax(workspace.kernel().functions(), y, from, from + length);
            }
            return;
        }
        for (int from = 0; from < y.length; from += block) {
            for (int i = 0; i < inner; i++) {
                if (isLog) {
                    normalizeLog(x, y, from + i);
                } else {
                    normalize(x, y, from + i);
                }
            }
        }
    }

    private float largest(float[] x, int from) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + length * inner; i += inner) {
            largest = Math.max(largest, x[i]);
        }
        return largest;
    }

    private void normalize(float[] x, float[] y, int from) {
        int end = from + length * inner;
        float largest = largest(x, from);
        float sum = 0f;
        for (int i = from; i < end; i += inner) {
            y[i] = (float) Math.exp(x[i] - largest);
            sum += y[i];
        }
        for (int i = from; i < end; i += inner) {
            y[i] /= sum;
        }
    }

    private void normalizeLog(float[] x, float[] y, int from) {
        int end = from + length * inner;
        float largest = largest(x, from);
        double sum = 0;
        for (int i = from; i < end; i += inner) {
            sum += Math.exp(x[i] - largest);
        }
        float log = (float) Math.log(sum);
        for (int i = from; i < end; i += inner) {
            y[i] = x[i] - largest - log;
        }
    }
}

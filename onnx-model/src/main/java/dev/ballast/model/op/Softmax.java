package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * exp(x - max) over its sum, along runs of {@code length} elements that stand {@code inner} apart. From opset 13 on a run
 * is one axis; before, it is everything from the axis on (ONNX operator Softmax, versions 13 and 1).
 */
record Softmax(Shape shape, int length, int inner) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        boolean oneAxis = node.opset() >= 13;
        int rank = x.rank();
        int axis = Extents.axis(node.whole("axis", oneAxis ? -1 : 1), rank, oneAxis ? rank : rank + 1);
        if (oneAxis) {
            return new Softmax(x, x.dim(axis), x.sizeOf(axis + 1, rank));
        }
        return new Softmax(x, x.sizeOf(axis, rank), 1);
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        int block = length * inner;
        for (int from = 0; from < shape.size(); from += block) {
            for (int i = 0; i < inner; i++) {
                normalize(inputs.get(0).data(), output.data(), from + i);
            }
        }
    }

    private void normalize(float[] x, float[] y, int from) {
        int end = from + length * inner;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < end; i += inner) {
            largest = Math.max(largest, x[i]);
        }
        float sum = 0f;
        for (int i = from; i < end; i += inner) {
            y[i] = (float) Math.exp(x[i] - largest);
            sum += y[i];
        }
        for (int i = from; i < end; i += inner) {
            y[i] /= sum;
        }
    }
}

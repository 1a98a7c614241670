package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/** Each element brought between two bounds; a NaN stays one. From opset 11 on the bounds are inputs (ONNX operator Clip). */
record Clip(Shape shape, float least, float most) implements FloatOperator {
    private static final long BOUNDS_ARE_INPUTS = 11;

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        if (node.opset() < BOUNDS_ARE_INPUTS) {
            RefusedException.unless(!node.has(1) && !node.has(2), "bounds as inputs before opset 11");
            return new Clip(x, node.real("min", -Float.MAX_VALUE), node.real("max", Float.MAX_VALUE));
        }
        return new Clip(x, bound(node, 1, Float.NEGATIVE_INFINITY), bound(node, 2, Float.POSITIVE_INFINITY));
    }

    private static float bound(NodeReader node, int input, float absent) throws RefusedException {
        if (!node.has(input)) {
            return absent;
        }
        FloatTensor bound = node.constant(input, "bound");
        RefusedException.unless(bound.shape().size() == 1, "a bound of shape " + bound.shape());
        return bound.data()[0];
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        float[] x = inputs.get(0).data();
        float[] y = output.data();
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.min(most, Math.max(least, x[i]));
        }
    }
}

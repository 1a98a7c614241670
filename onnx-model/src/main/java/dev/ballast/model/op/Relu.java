package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/** max(0, x), element by element; a NaN stays one. */
record Relu(Shape shape) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        return new Relu(node.floats(0));
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        float[] x = inputs.get(0).data();
        float[] y = output.data();
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] < 0f ? 0f : x[i];
        }
    }
}

package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/** Sum of two values with broadcasting. */
record Add(Broadcast broadcast) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        return new Add(Broadcast.of(node.floats(0), node.floats(1)));
    }

    @Override
    public Shape shape() {
        return broadcast.shape();
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        float[] a = inputs.get(0).data();
        float[] b = inputs.get(1).data();
        float[] y = output.data();
        int inner = broadcast.inner();
        int target = 0;
        for (int row = 0; row < broadcast.rows(); row++) {
            for (int column = 0; column < inner; column++) {
                y[target++] = a[broadcast.left(row, column)] + b[broadcast.right(row, column)];
            }
        }
    }
}

package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Compares two values of one type element by element with broadcasting; a NaN compares as false (ONNX operators Equal, Less, LessOrEqual,
 * Greater and GreaterOrEqual).
 *
 * @param accepted sum of the relations for which the result is true
 */
record Comparison(Shape shape, int accepted, Stretch left, Stretch right) implements LocalOperator {
    static final int LESS = 1;
    static final int EQUAL = 2;
    static final int GREATER = 4;

    static Operator plan(int accepted, NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        node.requireType(1, type);
        RefusedException.unless(accepted == EQUAL || type != ElementType.BOOL, "element type BOOL");
        Pairwise.Aligned aligned = Pairwise.aligned(node);
        return new Comparison(aligned.shape(), accepted, aligned.left(), aligned.right());
    }

    @Override
    public ElementType type() {
        return ElementType.BOOL;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        byte[] y = ((ByteTensor) output).data();
        if (inputs.get(0) instanceof FloatTensor) {
            float[] a = whole(left, FloatOperator.data(inputs, 0), workspace, 0);
            float[] b = whole(right, FloatOperator.data(inputs, 1), workspace, 1);
            for (int i = 0; i < y.length; i++) {
                int relation = (a[i] < b[i] ? LESS : 0) | (a[i] == b[i] ? EQUAL : 0) | (a[i] > b[i] ? GREATER : 0);
                y[i] = (byte) ((relation & accepted) == 0 ? 0 : 1);
            }
            return;
        }
        for (int from = 0; from < y.length; from += Stretch.BLOCK) {
            integers(inputs, y, from, workspace);
        }
    }

    /** The stretched elements: the given ones, or a buffer of the workspace. */
    private float[] whole(Stretch stretch, float[] x, Workspace workspace, int buffer) {
        if (stretch.isWhole()) {
            return x;
        }
        float[] y = workspace.buffer(buffer, shape.size());
        stretch.expand(x, y, 0, shape.size());
        return y;
    }

    private void integers(List<Tensor> inputs, byte[] y, int from, Workspace workspace) {
        int end = Math.min(y.length, from + Stretch.BLOCK);
        long[] a = workspace.longs(0, Stretch.BLOCK);
        long[] b = workspace.longs(1, Stretch.BLOCK);
        left.read(inputs.get(0), a, from, end);
        right.read(inputs.get(1), b, from, end);
        for (int i = from; i < end; i++) {
            int relation = a[i - from] < b[i - from] ? LESS : a[i - from] == b[i - from] ? EQUAL : GREATER;
            y[i] = (byte) ((relation & accepted) == 0 ? 0 : 1);
        }
    }
}

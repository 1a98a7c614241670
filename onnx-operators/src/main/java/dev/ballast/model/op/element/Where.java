package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Takes each element from one of two values, as a condition says, with broadcasting of all three (ONNX operator Where). */
record Where(Shape shape, ElementType type, Stretch condition, Stretch yes, Stretch no) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        node.requireType(0, ElementType.BOOL);
        ElementType type = node.type(1);
        node.requireType(2, type);
        Shape shape = Broadcast.shape(node.anyShape(0), Broadcast.shape(node.anyShape(1), node.anyShape(2)));
        return new Where(shape, type, stretch(node, 0, shape), stretch(node, 1, shape), stretch(node, 2, shape));
    }

    private static Stretch stretch(NodeReader node, int input, Shape shape) throws RefusedException {
        return Stretch.of(node.anyShape(input), shape, node.room());
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        long[] chosen = workspace.longs(0, Stretch.BLOCK);
        for (int from = 0; from < shape.size(); from += Stretch.BLOCK) {
            int end = Math.min(shape.size(), from + Stretch.BLOCK);
            condition.read(inputs.get(0), chosen, from, end);
            if (output instanceof FloatTensor floats) {
                floats(inputs, chosen, floats.data(), from, end, workspace);
            } else {
                integers(inputs, chosen, output, from, end, workspace);
            }
        }
    }

    private void floats(List<Tensor> inputs, long[] chosen, float[] y, int from, int end, Workspace workspace) {
        float[] a = FloatOperator.data(inputs, 1);
        if (!yes.isWhole()) {
            yes.expand(a, y, from, end);
            a = y;
        }
        float[] b = FloatOperator.data(inputs, 2);
        if (!no.isWhole()) {
            float[] wide = workspace.buffer(y.length);
            no.expand(b, wide, from, end);
            b = wide;
        }
        for (int i = from; i < end; i++) {
            y[i] = chosen[i - from] != 0 ? a[i] : b[i];
        }
    }

    private void integers(List<Tensor> inputs, long[] chosen, Tensor output, int from, int end, Workspace workspace) {
        long[] a = workspace.longs(1, Stretch.BLOCK);
        long[] b = workspace.longs(2, Stretch.BLOCK);
        yes.read(inputs.get(1), a, from, end);
        no.read(inputs.get(2), b, from, end);
        for (int i = 0; i < end - from; i++) {
            a[i] = chosen[i] != 0 ? a[i] : b[i];
        }
        Whole.write(a, output, from, end - from);
    }
}

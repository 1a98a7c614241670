package dev.ballast.model.op;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Sum, mean, largest or smallest of any number of float32 values, element by element. From opset 8 on the values are broadcast to the shape
 * of one of them (ONNX operators Sum, Mean, Max and Min).
 */
final class Several implements FloatOperator {
    private static final long BROADCASTS = 8;

    /** How the elements at one place are combined. */
    enum Kind {
        SUM(FloatPairs::add),
        MEAN(FloatPairs::add),
        MAX(FloatPairs::larger),
        MIN(FloatPairs::smaller);

        @SuppressWarnings("ImmutableEnumChecker") // a method without state
        private final FloatPairs.Loop loop;

        Kind(FloatPairs.Loop loop) {
            this.loop = loop;
        }
    }

    private final Kind kind;
    private final Shape shape;
    private final int first;
    private final List<Broadcast> others;

    private Several(Kind kind, Shape shape, int first, List<Broadcast> others) {
        this.kind = kind;
        this.shape = shape;
        this.first = first;
        this.others = others;
    }

    static Operator plan(Kind kind, NodeReader node) throws RefusedException {
        Shape shape = Shape.of();
        for (int i = 0; i < node.inputs(); i++) {
            shape = Broadcast.shape(shape, node.floats(i));
        }
        int first = -1;
        List<Broadcast> others = new ArrayList<>();
        for (int i = 0; i < node.inputs(); i++) {
            Shape x = node.floats(i);
            RefusedException.unless(
                    x.equals(shape) || node.opset() >= BROADCASTS,
                    "inputs of different shapes before opset " + BROADCASTS);
            first = first < 0 && x.equals(shape) ? i : first;
            others.add(Broadcast.of(shape, x, node.room()));
        }
        RefusedException.unless(first >= 0, "no input has the shape of the result, " + shape);
        return node.inputs() == 1
                ? new Operator.View(shape, ElementType.FLOAT)
                : new Several(kind, shape, first, List.copyOf(others));
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] sum = FloatOperator.data(inputs, first);
        for (int i = 0; i < others.size(); i++) {
            if (i != first) {
                kind.loop.run(others.get(i), sum, FloatOperator.data(inputs, i), y);
                sum = y;
            }
        }
        if (kind == Kind.MEAN) {
            float count = others.size();
            for (int i = 0; i < y.length; i++) {
                y[i] /= count;
            }
        }
    }
}

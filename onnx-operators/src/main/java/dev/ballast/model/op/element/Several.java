package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans sum, mean, largest or smallest of any number of values, element by element. From opset 8 on the values are broadcast (ONNX operators
 * Sum, Mean, Max and Min).
 */
final class Several {
    private static final long BROADCASTS = 8;

    private Several() {}

    /** How the elements at one place are combined. */
    enum Kind {
        SUM(FloatPairs::add, LongPairs::add),
        MEAN(FloatPairs::add, LongPairs::add),
        MAX(FloatPairs::larger, LongPairs::larger),
        MIN(FloatPairs::smaller, LongPairs::smaller);

        @SuppressWarnings("ImmutableEnumChecker") // a method without state
        private final FloatPairs.Loop floats;

        @SuppressWarnings("ImmutableEnumChecker") // a method without state
        private final LongPairs.Loop integers;

        Kind(FloatPairs.Loop floats, LongPairs.Loop integers) {
            this.floats = floats;
            this.integers = integers;
        }
    }

    static Operator plan(Kind kind, NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        RefusedException.unless(
                type == ElementType.FLOAT || (kind != Kind.MEAN && Pairwise.INTEGERS.contains(type)),
                "element type " + type.datatype());
        Shape shape = Shape.of();
        for (int i = 0; i < node.inputs(); i++) {
            node.requireType(i, type);
            RefusedException.unless(
                    node.opset() >= BROADCASTS || node.anyShape(i).equals(node.anyShape(0)),
                    "inputs of different shapes before opset " + BROADCASTS);
            shape = Broadcast.shape(shape, node.anyShape(i));
        }
        if (node.inputs() == 1) {
            return new Operator.View(shape, type);
        }
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < node.inputs(); i++) {
            stretches.add(Stretch.of(node.anyShape(i), shape, node.room()));
        }
        int divisor = kind == Kind.MEAN ? stretches.size() : 1;
        return type == ElementType.FLOAT
                ? new FloatCombination(shape, kind.floats, List.copyOf(stretches), divisor, Optional.empty())
                : new IntegerCombination(shape, type, kind.integers, List.copyOf(stretches));
    }
}

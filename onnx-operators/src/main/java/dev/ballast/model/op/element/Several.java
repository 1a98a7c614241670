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

    /**
     * Plans an operator.
     *
     * @param kind how the elements at one place are combined
     * @param isMean whether the combination is divided by the number of values
     */
    static Operator plan(PairKind kind, boolean isMean, NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        RefusedException.unless(
                type == ElementType.FLOAT || (!isMean && Pairwise.INTEGERS.contains(type)),
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
        int divisor = isMean ? stretches.size() : 1;
        return type == ElementType.FLOAT
                ? new FloatCombination(shape, kind.floats(), List.copyOf(stretches), divisor, Optional.empty())
                : new IntegerCombination(shape, type, kind.integers(), List.copyOf(stretches));
    }
}

package dev.ballast.model.op;

import dev.ballast.model.op.kind.Clamp;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Limits each element to two bounds. A NaN stays a NaN. From opset 11 on the bounds are inputs (ONNX operator Clip). */
final class Clip {
    private static final long BOUNDS_ARE_INPUTS = 11;

    private Clip() {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        ElementType type = node.type(0);
        if (type == ElementType.FLOAT) {
            return new Relu(x, clamp(node));
        }
        RefusedException.unless(
                node.opset() > BOUNDS_ARE_INPUTS, "element type " + type.datatype() + " before opset 12");
        long least = Long.MIN_VALUE;
        long most = Long.MAX_VALUE;
        if (node.has(1)) {
            least = Whole.get(bound(node, 1), 0);
        }
        if (node.has(2)) {
            most = Whole.get(bound(node, 2), 0);
        }
        return new OfIntegers(x, type, least, most);
    }

    private static Clamp clamp(NodeReader node) throws RefusedException {
        if (node.opset() < BOUNDS_ARE_INPUTS) {
            RefusedException.unless(!node.has(1) && !node.has(2), "bounds as inputs before opset 11");
            return new Clamp(node.real("min", -Float.MAX_VALUE), node.real("max", Float.MAX_VALUE));
        }
        float least = node.has(1) ? ((FloatTensor) bound(node, 1)).data()[0] : Float.NEGATIVE_INFINITY;
        float most = node.has(2) ? ((FloatTensor) bound(node, 2)).data()[0] : Float.POSITIVE_INFINITY;
        return new Clamp(least, most);
    }

    private static Tensor bound(NodeReader node, int input) throws RefusedException {
        Tensor bound = node.constant(input, "bound", node.type(0));
        RefusedException.unless(bound.shape().size() == 1, "a bound of shape " + bound.shape());
        return bound;
    }

    private record OfIntegers(Shape shape, ElementType type, long least, long most) implements LocalOperator {
        @Override
        public List<Integer> reads() {
            return List.of(0);
        }

        @Override
        public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
            for (int i = 0; i < shape.size(); i++) {
                Whole.set(output, i, Math.min(most, Math.max(least, Whole.get(inputs.get(0), i))));
            }
        }
    }
}

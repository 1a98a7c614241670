package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.Clamp;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** Limits each element to two bounds. A NaN stays a NaN. From opset 11 on the bounds are inputs (ONNX operator Clip). */
final class Clip {
    private static final long BOUNDS_ARE_INPUTS = 11;

    private Clip() {}

    static Operator plan(NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        if (type == ElementType.FLOAT) {
            return new Relu(node.shape(0), clamp(node));
        }
        RefusedException.unless(
                node.opset() > BOUNDS_ARE_INPUTS, "element type " + type.datatype() + " before opset 12");
        long least = node.has(1) ? Whole.get(bound(node, 1), 0) : Long.MIN_VALUE;
        long most = node.has(2) ? Whole.get(bound(node, 2), 0) : Long.MAX_VALUE;
        return IntegerFunction.plan((x, n) -> IntegerFunction.clamp(x, n, least, most), Pairwise.INTEGERS, node);
    }

    /** A bound that is computed at run time: the larger one of the element and the lower bound, then the smaller one of that and the upper. */
    static void parts(NodeReader node, Parts parts) throws RefusedException {
        boolean isComputed = (node.has(1) && !node.isConstant(1)) || (node.has(2) && !node.isConstant(2));
        if (!isComputed || node.opset() < BOUNDS_ARE_INPUTS) {
            return;
        }
        for (int bound = 1; bound <= 2; bound++) {
            RefusedException.unless(
                    !node.has(bound) || node.shape(bound).size() == 1, "a bound of more than one element");
        }
        String raised = node.has(1) && node.has(2)
                ? parts.add(Parts.Part.of("Max"), parts.input(0), parts.input(1))
                : parts.input(0);
        String operator = node.has(2) ? "Min" : "Max";
        parts.addTo(0, Parts.Part.of(operator), raised, parts.input(node.has(2) ? 2 : 1));
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
}

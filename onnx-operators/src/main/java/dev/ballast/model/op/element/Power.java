package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Raises each element of one value to a power, with broadcasting (ONNX operator Pow). The result has the type of the base. Integers to
 * integer powers are exact up to the width of their type. This class computes the case of a float32 value and an integer one.
 *
 * @param type of the base
 */
record Power(Shape shape, ElementType type, Stretch base, Stretch exponent) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        ElementType base = node.type(0);
        ElementType exponent = node.type(1);
        RefusedException.unless(base != ElementType.BOOL && exponent != ElementType.BOOL, "element type BOOL");
        Pairwise.Aligned at = Pairwise.aligned(node);
        if (base == ElementType.FLOAT
                && node.operand(1) instanceof Operand.Constant constant
                && constant.value().shape().size() == 1
                && at.left().isWhole()
                && at.shape().equals(node.anyShape(0))) {
            FloatFunctions.Loop power = FloatFunctions.power(number(constant.value(), 0));
            return new Elementwise(at.shape(), (functions, x, y) -> power.apply(x, y));
        }
        if (base != ElementType.FLOAT && exponent != ElementType.FLOAT) {
            return new IntegerCombination(at.shape(), base, LongPairs::power, List.of(at.left(), at.right()));
        }
        return base == exponent
                ? Pairwise.plan(PairKind.POW, node)
                : new Power(at.shape(), base, at.left(), at.right());
    }

    private static double number(Tensor tensor, int index) {
        return tensor instanceof FloatTensor floats ? floats.data()[index] : Whole.get(tensor, index);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        for (int i = 0; i < shape.size(); i++) {
            double power = Math.pow(number(inputs.get(0), base.index(i)), number(inputs.get(1), exponent.index(i)));
            if (output instanceof FloatTensor floats) {
                floats.data()[i] = (float) power;
            } else {
                Whole.set(output, i, (long) power);
            }
        }
    }
}

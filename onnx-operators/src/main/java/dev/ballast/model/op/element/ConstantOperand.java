package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.Affine;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Arithmetic with a constant as one factor and one addend for each index of one axis, which the operator before it can apply. */
final class ConstantOperand {
    private ConstantOperand() {}

    /** The effect of a constant operand on the other operand, which has the shape of the result. */
    static Optional<Epilogue> epilogue(PairKind kind, NodeReader node, Shape result) throws RefusedException {
        for (int constant = 0; constant < 2; constant++) {
            if (node.operand(constant) instanceof Operand.Constant given
                    && given.value() instanceof FloatTensor floats
                    && node.anyShape(1 - constant).equals(result)
                    && !node.isConstant(1 - constant)) {
                return affine(kind, result, floats, constant == 1);
            }
        }
        return Optional.empty();
    }

    /**
     * The effect of a constant operand on the other operand, whose rank is at least that of the constant. Empty when the effect is not one
     * factor and one addend for each index of one axis.
     */
    private static Optional<Epilogue> affine(PairKind kind, Shape result, FloatTensor constant, boolean isRight) {
        Shape shape = constant.shape();
        int axis = 0;
        for (int own = 0; own < shape.rank(); own++) {
            if (shape.dim(own) == shape.size()) {
                axis = result.rank() - shape.rank() + own;
            }
        }
        boolean isOneAxis =
                Arrays.stream(shape.toArray()).filter(dim -> dim != 1).count() <= 1;
        boolean isAffine = switch (kind) {
            case ADD, SUB, MUL -> true;
            case DIV -> isRight;
            case POW, REMAINDER, MAX, MIN -> false;
        };
        if (!isOneAxis || !isAffine) {
            return Optional.empty();
        }
        float[] c = constant.data();
        float[] factors = new float[c.length];
        float[] addends = new float[c.length];
        for (int i = 0; i < c.length; i++) {
            factors[i] = switch (kind) {
                case MUL -> c[i];
                case DIV -> reciprocal(c[i]);
                case SUB -> isRight ? 1f : -1f;
                case ADD, POW, REMAINDER, MAX, MIN -> 1f;
            };
            addends[i] = switch (kind) {
                case ADD -> c[i];
                case SUB -> isRight ? -c[i] : c[i];
                case MUL, DIV, POW, REMAINDER, MAX, MIN -> 0f;
            };
        }
        return Affine.of(axis, factors, addends);
    }

    /** The reciprocal of the divisor; infinity when the reciprocal is subnormal, because dividing then differs from multiplying. */
    private static float reciprocal(float divisor) {
        float quotient = 1f / divisor;
        return Math.abs(quotient) < Float.MIN_NORMAL ? Float.POSITIVE_INFINITY : quotient;
    }
}

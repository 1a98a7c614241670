package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans operators on two values of one type, element by element with broadcasting.
 *
 * <p>Before opset 7 the second operand is stretched only when attribute broadcast says so, from attribute axis on. Integer results keep the
 * lowest bits. An integer quotient is rounded towards zero; a divisor of 0 is an error of the request.
 */
final class Pairwise {
    private static final long BROADCASTS_ALWAYS = 7;

    static final Set<ElementType> INTEGERS =
            Set.of(ElementType.INT8, ElementType.UINT8, ElementType.INT32, ElementType.INT64);

    private Pairwise() {}

    /** Two operands stretched to a common shape. */
    record Aligned(Shape shape, Stretch left, Stretch right) {}

    /** Plans an operator on numbers. */
    static Operator plan(PairKind kind, NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        node.requireType(1, type);
        if (type != ElementType.FLOAT) {
            return integers(kind.integers(), INTEGERS, node);
        }
        Aligned at = aligned(node);
        Optional<Epilogue> epilogue =
                node.opset() >= BROADCASTS_ALWAYS ? ConstantOperand.epilogue(kind, node, at.shape()) : Optional.empty();
        return new FloatCombination(at.shape(), kind.floats(), List.of(at.left(), at.right()), 1, epilogue);
    }

    /** Plans an operator on integers or bools. */
    static Operator integers(LongPairs.Loop loop, Set<ElementType> types, NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        node.requireType(1, type);
        RefusedException.unless(types.contains(type), "element type " + type.datatype());
        Aligned at = aligned(node);
        return new IntegerCombination(at.shape(), type, loop, List.of(at.left(), at.right()));
    }

    /** Plans Mod. Without attribute fmod the remainder has the sign of the divisor, which is defined for integers. */
    static Operator modulo(NodeReader node) throws RefusedException {
        if (node.flag("fmod")) {
            return plan(PairKind.REMAINDER, node);
        }
        RefusedException.unless(node.type(0) != ElementType.FLOAT, "floats without attribute fmod");
        return integers(LongPairs::modulo, INTEGERS, node);
    }

    /** Plans BitShift of unsigned integers. */
    static Operator shift(NodeReader node) throws RefusedException {
        String direction = node.text("direction", "");
        boolean isLeft = direction.equals("LEFT");
        RefusedException.unless(isLeft || direction.equals("RIGHT"), "attribute direction " + direction);
        return integers(isLeft ? LongPairs::shiftLeft : LongPairs::shiftRight, Set.of(ElementType.UINT8), node);
    }

    /** Plans PRelu. The slope has the value's shape or is stretched to it. Before opset 7 a list of slopes belongs to the channels. */
    static Operator pRelu(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        Shape slope = node.anyShape(1);
        ElementType type = node.type(0);
        node.requireType(1, type);
        RefusedException.unless(type != ElementType.BOOL, "element type BOOL");
        if (node.opset() < BROADCASTS_ALWAYS && slope.rank() == 1 && slope.size() > 1) {
            long[] dims = new long[Math.max(1, x.rank() - 1)];
            Arrays.fill(dims, 1);
            dims[0] = slope.size();
            slope = Extents.shape(dims);
        }
        RefusedException.unless(
                Broadcast.shape(x, slope).equals(x), "a slope of shape " + slope + " for a value of shape " + x);
        List<Stretch> both = List.of(Stretch.of(x, x, node.room()), Stretch.of(slope, x, node.room()));
        return type == ElementType.FLOAT
                ? new FloatCombination(x, FloatPairs::slope, both, 1, Optional.empty())
                : new IntegerCombination(x, type, LongPairs::slope, both);
    }

    /** The first two inputs, stretched as the operator set says. */
    static Aligned aligned(NodeReader node) throws RefusedException {
        Shape a = node.anyShape(0);
        Shape b = node.anyShape(1);
        boolean isLegacy = node.opset() < BROADCASTS_ALWAYS;
        Shape stretched = isLegacy ? legacy(node, a, b) : b;
        Shape shape = Broadcast.shape(a, stretched);
        RefusedException.unless(
                !isLegacy || shape.equals(a), "shapes " + a + " and " + b + " do not fit before opset 7");
        return new Aligned(shape, Stretch.of(a, shape, node.room()), Stretch.of(stretched, shape, node.room()));
    }

    /** Shape of the second operand, aligned with the first as before opset 7. */
    private static Shape legacy(NodeReader node, Shape a, Shape b) throws RefusedException {
        boolean broadcasts = node.flag("broadcast");
        long given = node.whole("axis", a.rank() - (long) b.rank());
        if (!broadcasts) {
            RefusedException.unless(a.equals(b), "shapes " + a + " and " + b + " without attribute broadcast");
            return b;
        }
        if (b.size() == 1) {
            return Shape.of();
        }
        RefusedException.unless(b.rank() <= a.rank(), "shapes " + a + " and " + b + " do not fit");
        int axis = Extents.axis(given, a.rank(), a.rank() - b.rank() + 1);
        long[] dims = new long[a.rank()];
        Arrays.fill(dims, 1);
        for (int i = 0; i < b.rank(); i++) {
            RefusedException.unless(axis + i < dims.length, "axis " + given + " for shapes " + a + " and " + b);
            dims[axis + i] = b.dim(i);
        }
        return Extents.shape(dims);
    }
}

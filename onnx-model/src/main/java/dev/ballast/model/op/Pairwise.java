package dev.ballast.model.op;

import dev.ballast.model.op.kind.Affine;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sum, difference, product or quotient of two values of one type, element by element with broadcasting; also PRelu.
 *
 * <p>Before opset 7 the second operand is stretched only when attribute broadcast says so, from attribute axis on. Integer results keep the
 * lowest bits. An integer quotient is rounded towards zero, and is 0 when the divisor is 0.
 */
record Pairwise(Kind kind, Broadcast broadcast, ElementType type, Optional<Epilogue> epilogue)
        implements LocalOperator {
    private static final long BROADCASTS_ALWAYS = 7;

    /** The operation. */
    enum Kind {
        ADD(FloatPairs::add) {
            @Override
            long of(long a, long b) {
                return a + b;
            }
        },
        SUB(FloatPairs::subtract) {
            @Override
            long of(long a, long b) {
                return a - b;
            }
        },
        MUL(FloatPairs::multiply) {
            @Override
            long of(long a, long b) {
                return a * b;
            }
        },
        DIV(FloatPairs::divide) {
            @Override
            long of(long a, long b) {
                return b == 0 ? 0 : a / b;
            }
        },
        PRELU(FloatPairs::slope) {
            @Override
            long of(long a, long b) {
                return a < 0 ? a * b : a;
            }
        };

        @SuppressWarnings("ImmutableEnumChecker") // a method without state
        private final FloatPairs.Loop floats;

        Kind(FloatPairs.Loop floats) {
            this.floats = floats;
        }

        /** The result for two integers. */
        abstract long of(long a, long b);
    }

    static Operator plan(Kind kind, NodeReader node) throws RefusedException {
        Shape a = node.anyShape(0);
        Shape b = node.anyShape(1);
        ElementType type = node.type(0);
        node.requireType(1, type);
        boolean isLegacy = node.opset() < BROADCASTS_ALWAYS;
        Shape stretched = isLegacy ? legacy(node, a, b) : b;
        Broadcast broadcast = Broadcast.of(a, stretched, node.room());
        RefusedException.unless(
                !isLegacy || broadcast.shape().equals(a), "shapes " + a + " and " + b + " do not fit before opset 7");
        return new Pairwise(kind, broadcast, type, epilogue(kind, node, broadcast.shape()));
    }

    /** The effect of a constant operand on the other operand, which has the shape of the result. */
    private static Optional<Epilogue> epilogue(Kind kind, NodeReader node, Shape result) throws RefusedException {
        for (int constant = 0; constant < 2; constant++) {
            if (node.operand(constant) instanceof Operand.Constant given
                    && given.value() instanceof FloatTensor floats
                    && node.opset() >= BROADCASTS_ALWAYS
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
    private static Optional<Epilogue> affine(Kind kind, Shape result, FloatTensor constant, boolean isRight) {
        Shape shape = constant.shape();
        int axis = 0;
        for (int own = 0; own < shape.rank(); own++) {
            if (shape.dim(own) == shape.size()) {
                axis = result.rank() - shape.rank() + own;
            }
        }
        boolean isOneAxis =
                Arrays.stream(shape.toArray()).filter(dim -> dim != 1).count() <= 1;
        if (!isOneAxis || kind == Kind.PRELU || (kind == Kind.DIV && !isRight)) {
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
                case ADD, PRELU -> 1f;
            };
            addends[i] = switch (kind) {
                case ADD -> c[i];
                case SUB -> isRight ? -c[i] : c[i];
                case MUL, DIV, PRELU -> 0f;
            };
        }
        return Affine.of(axis, factors, addends);
    }

    /** The reciprocal of the divisor; infinity when the reciprocal is subnormal, because dividing then differs from multiplying. */
    private static float reciprocal(float divisor) {
        float quotient = 1f / divisor;
        return Math.abs(quotient) < Float.MIN_NORMAL ? Float.POSITIVE_INFINITY : quotient;
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

    /** Plans PRelu. The slope has the value's shape or is stretched to it. Before opset 7 a list of slopes belongs to the channels. */
    static Operator pRelu(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        Shape slope = node.floats(1);
        if (node.opset() < BROADCASTS_ALWAYS && slope.rank() == 1 && slope.size() > 1) {
            long[] dims = new long[Math.max(1, x.rank() - 1)];
            Arrays.fill(dims, 1);
            dims[0] = slope.size();
            slope = Extents.shape(dims);
        }
        Broadcast broadcast = Broadcast.of(x, slope, node.room());
        RefusedException.unless(
                broadcast.shape().equals(x), "a slope of shape " + slope + " for a value of shape " + x);
        return new Pairwise(Kind.PRELU, broadcast, ElementType.FLOAT, Optional.empty());
    }

    @Override
    public Shape shape() {
        return broadcast.shape();
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        if (output instanceof FloatTensor floats) {
            kind.floats.run(broadcast, FloatOperator.data(inputs, 0), FloatOperator.data(inputs, 1), floats.data());
            return;
        }
        int to = 0;
        for (int row = 0; row < broadcast.rows(); row++) {
            for (int column = 0; column < broadcast.inner(); column++) {
                long a = Whole.get(inputs.get(0), broadcast.left(row, column));
                long b = Whole.get(inputs.get(1), broadcast.right(row, column));
                Whole.set(output, to, kind.of(a, b));
                to++;
            }
        }
    }
}

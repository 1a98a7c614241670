package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** A function of each single integer or bool element. A type narrower than int64 keeps the lowest bits. */
record IntegerFunction(Shape shape, ElementType type, Loop function) implements LocalOperator {
    /** Replaces the first {@code n} elements of {@code x} by a function of them. */
    interface Loop {
        void apply(long[] x, int n);
    }

    /** A function of elements of one of these types. */
    static Operator plan(Loop function, Set<ElementType> types, NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        RefusedException.unless(types.contains(type), "element type " + type.datatype());
        return new IntegerFunction(node.anyShape(0), type, function);
    }

    /** A function with one loop for float32 and one for integers. */
    static Operator plan(FloatFunctions.Loop floats, Loop integers, NodeReader node) throws RefusedException {
        return node.type(0) == ElementType.FLOAT
                ? Elementwise.plan(floats, node)
                : plan(integers, Pairwise.INTEGERS, node);
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        long[] block = workspace.longs(0, Stretch.BLOCK);
        for (int from = 0; from < shape.size(); from += Stretch.BLOCK) {
            int length = Math.min(shape.size() - from, Stretch.BLOCK);
            Whole.read(inputs.get(0), from, block, 0, length);
            function.apply(block, length);
            Whole.write(block, output, from, length);
        }
    }

    static void abs(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.abs(x[i]);
        }
    }

    static void negate(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = -x[i];
        }
    }

    /** -1, 0 or 1. */
    static void sign(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Long.signum(x[i]);
        }
    }

    /** The other bits. */
    static void invert(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = ~x[i];
        }
    }

    /** The other bool. */
    static void not(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = 1 - x[i];
        }
    }

    /** Limits the elements; the upper bound wins. */
    static void clamp(long[] x, int n, long least, long most) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.min(most, Math.max(least, x[i]));
        }
    }
}

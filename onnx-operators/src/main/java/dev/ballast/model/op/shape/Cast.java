package dev.ballast.model.op.shape;

import dev.ballast.gemm.operand.Float16;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Converts elements to another type. A float is rounded towards zero to an integer; a wider integer keeps its lowest bits; a bool says
 * whether the element is not zero (ONNX operators Cast and CastLike). float16 and double elements are stored as float32.
 *
 * @param isHalf whether the elements are rounded to float16
 */
record Cast(Shape shape, ElementType type, boolean isHalf) implements LocalOperator {
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;

    static Operator plan(NodeReader node) throws RefusedException {
        long to = node.whole("to", 0);
        if (to == DOUBLE) {
            requireHeld(node);
        }
        return to == FLOAT16
                ? new Cast(node.anyShape(0), ElementType.FLOAT, true)
                : cast(node, to == DOUBLE ? ElementType.FLOAT : elementType(to));
    }

    /** Plans CastLike: the type is that of the second input. */
    static Operator like(NodeReader node) throws RefusedException {
        return cast(node, node.type(1));
    }

    private static Operator cast(NodeReader node, ElementType type) throws RefusedException {
        node.whole("saturate", 1); // matters only for float8
        node.text("round_mode", "up"); // matters only for float8
        Shape x = node.anyShape(0);
        return type == node.type(0) ? new Operator.View(x, type) : new Cast(x, type, false);
    }

    /** Refuses integers as double elements unless float32 holds them all. */
    private static void requireHeld(NodeReader node) throws RefusedException {
        ElementType from = node.type(0);
        if (from != ElementType.INT32 && from != ElementType.INT64) {
            return;
        }
        boolean isHeld = node.operand(0) instanceof Operand.Constant constant && isHeld(constant.value());
        RefusedException.unless(
                isHeld, from.datatype() + " to DOUBLE, which is computed as FLOAT and holds fewer digits");
    }

    private static boolean isHeld(Tensor integers) {
        for (int i = 0; i < integers.shape().size(); i++) {
            long value = Whole.get(integers, i);
            if ((long) (float) value != value) {
                return false;
            }
        }
        return true;
    }

    /** The type with a number of ONNX. */
    static ElementType elementType(long number) throws RefusedException {
        int known = number >= 0 && number <= FLOAT16 ? (int) number : 0;
        return switch (known) {
            case 1 -> ElementType.FLOAT;
            case 2 -> ElementType.UINT8;
            case 3 -> ElementType.INT8;
            case 6 -> ElementType.INT32;
            case 7 -> ElementType.INT64;
            case 9 -> ElementType.BOOL;
            default ->
                throw new RefusedException("attribute to " + number
                        + " (only 1 FLOAT, 2 UINT8, 3 INT8, 6 INT32, 7 INT64, 9 BOOL, 10 FLOAT16, and 11 DOUBLE)");
        };
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor x = inputs.get(0);
        if (output instanceof FloatTensor floats) {
            toFloats(x, floats.data());
        } else if (type == ElementType.BOOL) {
            toBools(x, ((ByteTensor) output).data());
        } else {
            for (int i = 0; i < shape.size(); i++) {
                Whole.set(output, i, Whole.get(x, i));
            }
        }
    }

    private void toFloats(Tensor x, float[] y) {
        if (x instanceof FloatTensor floats) {
            System.arraycopy(floats.data(), 0, y, 0, y.length);
        } else {
            for (int i = 0; i < y.length; i++) {
                y[i] = Whole.get(x, i);
            }
        }
        for (int i = 0; isHalf && i < y.length; i++) {
            y[i] = Float16.toFloat(Float16.fromFloat(y[i]));
        }
    }

    private static void toBools(Tensor x, byte[] y) {
        for (int i = 0; i < y.length; i++) {
            boolean isTrue = x instanceof FloatTensor floats ? floats.data()[i] != 0f : Whole.get(x, i) != 0;
            y[i] = (byte) (isTrue ? 1 : 0);
        }
    }
}

package dev.ballast.model.op.shape;

import dev.ballast.gemm.operand.Float16;
import dev.ballast.model.op.kind.FloatOperator;
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

/**
 * Converts elements to another type. A float is rounded towards zero to an integer; a wider integer keeps its lowest bits (ONNX operator
 * Cast).
 */
record Cast(Shape shape, ElementType type) implements LocalOperator {
    private static final int FLOAT16 = 10;

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        ElementType from = node.type(0);
        node.whole("saturate", 1); // matters only for float8
        long to = node.whole("to", 0);
        if (to == FLOAT16 && from == ElementType.FLOAT) {
            return new Halved(x);
        }
        ElementType type = elementType(to);
        return type == from ? new Operator.View(x, type) : new Cast(x, type);
    }

    private static ElementType elementType(long number) throws RefusedException {
        int known = number >= 0 && number <= FLOAT16 ? (int) number : 0;
        return switch (known) {
            case 1 -> ElementType.FLOAT;
            case 2 -> ElementType.UINT8;
            case 3 -> ElementType.INT8;
            case 6 -> ElementType.INT32;
            case 7 -> ElementType.INT64;
            default ->
                throw new RefusedException("attribute to " + number
                        + " (only 1 FLOAT, 2 UINT8, 3 INT8, 6 INT32, 7 INT64, and 10 FLOAT16 from floats)");
        };
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor x = inputs.get(0);
        for (int i = 0; i < shape.size(); i++) {
            Whole.set(output, i, Whole.get(x, i));
        }
    }

    /** Rounds to float16 values, which are stored as float32. */
    private record Halved(Shape shape) implements FloatOperator {
        @Override
        public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
            float[] x = FloatOperator.data(inputs, 0);
            for (int i = 0; i < y.length; i++) {
                y[i] = Float16.toFloat(Float16.fromFloat(x[i]));
            }
        }
    }
}

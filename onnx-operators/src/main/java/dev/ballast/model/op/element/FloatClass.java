package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Whether each float32 element belongs to a class of numbers (ONNX operators IsNaN and IsInf). */
record FloatClass(Shape shape, boolean hasNaN, boolean hasNegative, boolean hasPositive) implements LocalOperator {
    static Operator isNaN(NodeReader node) throws RefusedException {
        return new FloatClass(node.floats(0), true, false, false);
    }

    static Operator isInfinite(NodeReader node) throws RefusedException {
        boolean hasNegative = node.whole("detect_negative", 1) != 0;
        boolean hasPositive = node.whole("detect_positive", 1) != 0;
        return new FloatClass(node.floats(0), false, hasNegative, hasPositive);
    }

    @Override
    public ElementType type() {
        return ElementType.BOOL;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        byte[] y = ((ByteTensor) output).data();
        for (int i = 0; i < y.length; i++) {
            boolean isMember = (hasNaN && Float.isNaN(x[i]))
                    || (hasNegative && x[i] == Float.NEGATIVE_INFINITY)
                    || (hasPositive && x[i] == Float.POSITIVE_INFINITY);
            y[i] = (byte) (isMember ? 1 : 0);
        }
    }
}

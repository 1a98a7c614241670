package dev.ballast.model.op.reduce;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The sum of all elements up to each element along one axis (ONNX operator CumSum).
 *
 * @param extent of the axis
 * @param inner distance of neighbours along the axis
 * @param isExclusive whether the element itself is left out
 * @param isReverse whether the sums begin at the end of the axis
 */
record CumulativeSum(Shape shape, ElementType type, int extent, int inner, boolean isExclusive, boolean isReverse)
        implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        ElementType type = node.type(0);
        RefusedException.unless(
                type == ElementType.FLOAT || type == ElementType.INT32 || type == ElementType.INT64,
                "element type " + type.datatype());
        int axis = Extents.axis(axis(node), x.rank(), x.rank());
        int inner = x.sizeOf(axis + 1, x.rank());
        return new CumulativeSum(x, type, x.dim(axis), inner, node.flag("exclusive"), node.flag("reverse"));
    }

    private static long axis(NodeReader node) throws RefusedException {
        ElementType type = node.type(1);
        boolean isIndex = type == ElementType.INT32 || type == ElementType.INT64;
        RefusedException.unless(isIndex, "an axis of type " + type.datatype());
        if (node.operand(1) instanceof Operand.Constant constant
                && constant.value().shape().size() == 1) {
            return Whole.get(constant.value(), 0);
        }
        throw new RefusedException("an axis that is not one constant number");
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int step = isReverse ? -inner : inner;
        for (int line = 0; extent > 0 && line < shape.size() / extent; line++) {
            int first = line / inner * inner * extent + line % inner + (isReverse ? (extent - 1) * inner : 0);
            if (output instanceof FloatTensor floats) {
                add(((FloatTensor) inputs.get(0)).data(), floats.data(), first, step);
            } else {
                add(inputs.get(0), output, first, step);
            }
        }
    }

    private void add(float[] x, float[] y, int first, int step) {
        double sum = 0;
        for (int i = 0, at = first; i < extent; i++, at += step) {
            double next = sum + x[at];
            y[at] = (float) (isExclusive ? sum : next);
            sum = next;
        }
    }

    private void add(Tensor x, Tensor y, int first, int step) {
        long sum = 0;
        for (int i = 0, at = first; i < extent; i++, at += step) {
            long next = sum + Whole.get(x, at);
            Whole.set(y, at, isExclusive ? sum : next);
            sum = next;
        }
    }
}

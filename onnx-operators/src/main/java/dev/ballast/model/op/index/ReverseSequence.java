package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Reverses the first steps of each sequence of a batch (ONNX operator ReverseSequence).
 *
 * @param shape two axes, time and batch in any order, and the axes of a step
 * @param isTimeFirst whether the time is the first axis
 */
record ReverseSequence(Shape shape, ElementType type, boolean isTimeFirst) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        long batchAxis = node.whole("batch_axis", 1);
        long timeAxis = node.whole("time_axis", 0);
        RefusedException.unless(x.rank() >= 2, "a value of shape " + x);
        RefusedException.unless(
                Math.min(batchAxis, timeAxis) == 0 && Math.max(batchAxis, timeAxis) == 1,
                "batch_axis " + batchAxis + " and time_axis " + timeAxis + " (only 0 and 1, or 1 and 0)");
        node.requireType(1, ElementType.INT64);
        Shape expected = Shape.of(x.dim((int) batchAxis));
        RefusedException.unless(
                node.anyShape(1).equals(expected),
                "sequence_lens of shape " + node.anyShape(1) + " (expected " + expected + ")");
        return new ReverseSequence(x, node.type(0), timeAxis == 0);
    }

    @Override
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see ElementType.elements
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Object x = ElementType.elements(inputs.get(0));
        Object y = ElementType.elements(output);
        int steps = shape.dim(isTimeFirst ? 0 : 1);
        int run = shape.sizeOf(2, shape.rank());
        int stepStride = isTimeFirst ? shape.dim(1) * run : run;
        int batchStride = isTimeFirst ? run : shape.dim(1) * run;
        for (int item = 0; item < shape.dim(isTimeFirst ? 1 : 0); item++) {
            long length = Whole.get(inputs.get(1), item);
            if (length < 0 || length > steps) {
                throw new RequestException("a sequence length of " + length + " (expected 0 to " + steps + ")");
            }
            for (int step = 0; step < steps; step++) {
                int source = step < length ? (int) length - 1 - step : step;
                System.arraycopy(
                        x, item * batchStride + source * stepStride, y, item * batchStride + step * stepStride, run);
            }
        }
    }
}

package dev.ballast.model.op.shape;

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
 * The upper or lower triangle of each matrix; the other elements become 0 (ONNX operator Trilu). The diagonal that bounds the triangle lies k
 * columns to the right of the main diagonal.
 *
 * @param zeros one row of zeros
 */
record Trilu(Shape shape, ElementType type, boolean isUpper, Tensor zeros) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        RefusedException.unless(x.rank() >= 2, "a value of shape " + x + " (rank 2 or more)");
        if (node.has(1)) {
            node.requireType(1, ElementType.INT64);
            RefusedException.unless(node.anyShape(1).size() == 1, "k of shape " + node.anyShape(1));
        }
        boolean isUpper = node.whole("upper", 1) != 0;
        int columns = x.dim(x.rank() - 1);
        node.room().take(columns);
        return new Trilu(x, node.type(0), isUpper, node.type(0).zeros(Shape.of(columns)));
    }

    @Override
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see ElementType.elements
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        long k = inputs.size() > 1 ? Whole.get(inputs.get(1), 0) : 0;
        Object x = ElementType.elements(inputs.get(0));
        Object y = ElementType.elements(output);
        Object none = ElementType.elements(zeros);
        int columns = shape.dim(shape.rank() - 1);
        int rows = shape.dim(shape.rank() - 2);
        for (int at = 0; at < shape.size(); at += columns) {
            long diagonal = at / columns % rows + Math.max(-rows, Math.min(columns, k));
            // The first column of the upper triangle, or the first behind the lower one.
            int bound = (int) Math.max(0, Math.min(columns, isUpper ? diagonal : diagonal + 1));
            System.arraycopy(isUpper ? none : x, isUpper ? 0 : at, y, at, bound);
            System.arraycopy(isUpper ? x : none, isUpper ? at + bound : 0, y, at + bound, columns - bound);
        }
    }
}

package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * For each index a row of off values with one on value at this index (ONNX operator OneHot). A row lies along a new axis. An index outside of
 * the row gives off values only.
 *
 * @param depth elements of a row
 * @param inner distance between the elements of a row
 * @param countsBack whether a negative index counts from the end of the row
 */
record OneHot(Shape shape, ElementType type, int depth, int inner, boolean countsBack) implements LocalOperator {
    private static final long COUNTS_BACK = 11;

    static Operator plan(NodeReader node) throws RefusedException {
        Shape indices = node.anyShape(0);
        RefusedException.unless(node.type(0) != ElementType.BOOL, "indices of type BOOL");
        Tensor given = node.extents(1, "the depth");
        RefusedException.unless(given.shape().size() == 1, "a depth of shape " + given.shape());
        long depth = Whole.get(given, 0);
        RefusedException.unless(depth > 0, "a depth of " + depth);
        RefusedException.unless(
                node.anyShape(2).equals(Shape.of(2)), "values of shape " + node.anyShape(2) + " (expected off and on)");
        int rank = indices.rank() + 1;
        int axis = Extents.axis(node.whole("axis", -1), rank, rank);
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = i == axis ? depth : indices.dim(i < axis ? i : i - 1);
        }
        Shape shape = Extents.shape(dims);
        int inner = shape.sizeOf(axis + 1, rank);
        return new OneHot(shape, node.type(2), (int) depth, inner, node.opset() >= COUNTS_BACK);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor indices = inputs.get(0);
        Object values = ElementType.elements(inputs.get(2));
        Object y = ElementType.elements(output);
        Elements.repeat(values, 0, y, 0, shape.size());
        for (int i = 0; i < indices.shape().size(); i++) {
            long index = Whole.get(indices, i);
            long counted = index < 0 && countsBack ? index + depth : index;
            if (counted >= 0 && counted < depth) {
                int at = (i / inner * depth + (int) counted) * inner + i % inner;
                Elements.repeat(values, 1, y, at, at + 1);
            }
        }
    }
}

package dev.ballast.model.op.index;

import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/**
 * Where GatherElements reads and ScatterElements writes. Each index stands for one element: its own place in the data, but with the index
 * along one axis.
 *
 * @param data shape of the data
 * @param indices shape of the indices, of the same rank; not longer than the data along the other axes
 * @param axis the axis that is indexed
 */
record ElementPlaces(Shape data, Shape indices, int axis) {
    static ElementPlaces of(NodeReader node) throws RefusedException {
        Shape data = node.anyShape(0);
        Shape indices = node.anyShape(1);
        Indices.requireType(node, 1);
        int axis = Extents.axis(node.whole("axis", 0), data.rank(), data.rank());
        boolean fits = data.rank() == indices.rank();
        for (int other = 0; fits && other < data.rank(); other++) {
            fits = other == axis || indices.dim(other) <= data.dim(other);
        }
        RefusedException.unless(fits, "indices of shape " + indices + " for data of shape " + data);
        return new ElementPlaces(data, indices, axis);
    }

    /** Writes the offset into the data for each index. */
    void find(Tensor values, int[] offsets) {
        int last = indices.rank() - 1;
        int columns = indices.dim(last);
        int stride = Selection.stride(data, axis);
        int step = axis == last ? 0 : 1;
        int extent = data.dim(axis);
        for (int at = 0; at < indices.size(); at += columns) {
            int base = base(at / columns);
            for (int column = 0; column < columns; column++) {
                int index = Indices.within(Whole.get(values, at + column), extent, axis);
                offsets[at + column] = base + column * step + index * stride;
            }
        }
    }

    /** Offset into the data of a row of indices, without the axis that is indexed. */
    private int base(int row) {
        int base = 0;
        int rest = row;
        for (int other = indices.rank() - 2; other >= 0; other--) {
            int extent = indices.dim(other);
            base += other == axis ? 0 : rest % extent * Selection.stride(data, other);
            rest /= extent;
        }
        return base;
    }
}

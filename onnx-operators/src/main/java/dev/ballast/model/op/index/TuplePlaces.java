package dev.ballast.model.op.index;

import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/**
 * Where GatherND reads and ScatterND writes. The last axis of the indices holds tuples. A tuple names a run of elements: it has one index for
 * each of the first axes of the data.
 *
 * @param data shape of the data
 * @param tuples number of tuples
 * @param length indices of a tuple
 * @param batchAxes leading axes that data and indices have in common
 * @param perBatch tuples for each element of these axes
 */
record TuplePlaces(Shape data, int tuples, int length, int batchAxes, int perBatch) {
    static TuplePlaces of(NodeReader node, long batchAxes) throws RefusedException {
        Shape data = node.anyShape(0);
        Shape indices = node.anyShape(1);
        Indices.requireType(node, 1);
        RefusedException.unless(data.rank() > 0 && indices.rank() > 0, "a scalar operand");
        int outer = indices.rank() - 1;
        int length = indices.dim(outer);
        RefusedException.unless(
                batchAxes >= 0 && batchAxes <= outer && length <= data.rank() - batchAxes,
                "indices of shape " + indices + " for data of shape " + data + " with batch_dims " + batchAxes);
        int batch = (int) batchAxes;
        for (int axis = 0; axis < batch; axis++) {
            RefusedException.unless(
                    data.dim(axis) == indices.dim(axis),
                    "indices of shape " + indices + " for data of shape " + data + " (axis " + axis + ")");
        }
        return new TuplePlaces(data, indices.sizeOf(0, outer), length, batch, indices.sizeOf(batch, outer));
    }

    /** The axes of the tuples, followed by the axes of a run. */
    Shape runs(Shape indices) throws RefusedException {
        int outer = indices.rank() - 1;
        int first = batchAxes + length;
        long[] dims = new long[outer + data.rank() - first];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = axis < outer ? indices.dim(axis) : data.dim(axis - outer + first);
        }
        return Extents.shape(dims);
    }

    /** Elements of a run. */
    int run() {
        return data.sizeOf(batchAxes + length, data.rank());
    }

    /** Writes the offset into the data for each tuple. */
    void find(Tensor values, int[] offsets) {
        int perData = data.sizeOf(batchAxes, data.rank());
        for (int tuple = 0; tuple < tuples; tuple++) {
            int offset = tuple / perBatch * perData;
            for (int i = 0; i < length; i++) {
                int axis = batchAxes + i;
                int index = Indices.within(Whole.get(values, tuple * length + i), data.dim(axis), axis);
                offset += index * Selection.stride(data, axis);
            }
            offsets[tuple] = offset;
        }
    }
}

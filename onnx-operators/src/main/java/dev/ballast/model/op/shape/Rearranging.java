package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Plans operators that move or repeat elements: Transpose, Expand and Tile of ONNX. */
final class Rearranging {
    private Rearranging() {}

    static Operator transpose(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        node.room().takeLists(x);
        List<Long> reversed = new ArrayList<>();
        for (int axis = x.rank() - 1; axis >= 0; axis--) {
            reversed.add((long) axis);
        }
        List<Long> order = node.wholes("perm", reversed);
        boolean[] seen = new boolean[x.rank()];
        List<int[]> sources = new ArrayList<>();
        RefusedException.unless(order.size() == x.rank(), "perm " + order + " for a value of shape " + x);
        for (long given : order) {
            int axis = Extents.axis(given, x.rank(), x.rank());
            RefusedException.unless(!seen[axis], "perm " + order + " names axis " + axis + " twice");
            seen[axis] = true;
            sources.add(Selection.all(x, axis));
        }
        return Selection.of(AxisSources.shapeOf(sources), node.type(0), sources);
    }

    /** Plans Expand: the first input stretched to a shape. The given shape is itself stretched along axes where it is 1. */
    static Operator expand(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        Shape shape = Broadcast.shape(x, Extents.shape(node.longs(1)));
        node.room().require(shape.size());
        node.room().takeLists(shape);
        List<int[]> sources = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int own = axis - (shape.rank() - x.rank());
            boolean isRepeated = own < 0 || (x.dim(own) == 1 && shape.dim(axis) != 1);
            sources.add(isRepeated ? new int[shape.dim(axis)] : Selection.all(x, own));
        }
        return Selection.of(shape, node.type(0), sources);
    }

    /** Plans Tile: the value beside itself, as often as the second input says for each axis. */
    static Operator tile(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        long[] repeats = node.longs(1);
        RefusedException.unless(repeats.length == x.rank(), repeats.length + " repeats for a value of shape " + x);
        long[] dims = new long[x.rank()];
        for (int axis = 0; axis < dims.length; axis++) {
            long most = Extents.MAX_ELEMENTS;
            RefusedException.unless(repeats[axis] >= 0 && repeats[axis] <= most, "repeats " + repeats[axis]);
            dims[axis] = x.dim(axis) * repeats[axis];
        }
        Shape shape = Extents.shape(dims);
        node.room().require(shape.size());
        node.room().takeLists(shape);
        List<int[]> sources = new ArrayList<>();
        for (int axis = 0; axis < dims.length; axis++) {
            int[] repeated = new int[shape.dim(axis)];
            for (int i = 0; i < repeated.length; i++) {
                repeated[i] = i % x.dim(axis) * Selection.stride(x, axis);
            }
            sources.add(repeated);
        }
        return Selection.of(shape, node.type(0), sources);
    }
}

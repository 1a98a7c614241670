package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plans operators that move or repeat elements: Transpose, Expand and Upsample of ONNX. */
final class Rearranging {
    private static final long SCALES_ARE_INPUT = 9;

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
        return Selection.of(SliceOperators.shapeOf(sources), node.type(0), sources);
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

    /** Plans Upsample: repeats each element. Scales need not be integers (ONNX operator Upsample, mode nearest). */
    static Operator upsample(NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        String mode = node.text("mode", "nearest");
        RefusedException.unless(mode.equals("nearest"), "attribute mode " + mode + " (only nearest)");
        float[] scales = node.opset() >= SCALES_ARE_INPUT ? scales(node) : node.reals("scales");
        RefusedException.unless(scales.length == x.rank(), Arrays.toString(scales) + " as scales of " + x);
        long[] dims = new long[x.rank()];
        for (int axis = 0; axis < x.rank(); axis++) {
            RefusedException.unless(scales[axis] >= 1f, "scale " + scales[axis]);
            dims[axis] = (long) Math.floor((double) x.dim(axis) * scales[axis]);
        }
        Shape shape = Extents.shape(dims);
        node.room().require(shape.size());
        node.room().takeLists(shape);
        List<int[]> sources = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            int[] picked = new int[shape.dim(axis)];
            for (int i = 0; i < picked.length; i++) {
                int source = Math.min(x.dim(axis) - 1, (int) Math.floor(i / scales[axis]));
                picked[i] = source * Selection.stride(x, axis);
            }
            sources.add(picked);
        }
        return Selection.of(shape, node.type(0), sources);
    }

    private static float[] scales(NodeReader node) throws RefusedException {
        FloatTensor scales = node.constant(1, "scales");
        return scales.data();
    }
}

package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Plans operators that keep some elements of an axis: Slice and Split of ONNX. */
final class SliceOperators {
    private static final long SLICE_HAS_INPUTS = 10;
    private static final long SPLIT_HAS_INPUT = 13;
    private static final long SPLIT_HAS_REST = 18;

    /** Largest step: far above any real one, far below the overflow of int arithmetic. */
    private static final long MAX_STEP = 1 << 20;

    private SliceOperators() {}

    static Operator slice(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        long[] from = node.longs(1, "starts", SLICE_HAS_INPUTS);
        long[] end = node.longs(2, "ends", SLICE_HAS_INPUTS);
        long[] axes = node.hasLongs(3, "axes", SLICE_HAS_INPUTS)
                ? node.longs(3, "axes", SLICE_HAS_INPUTS)
                : IntStream.range(0, from.length).asLongStream().toArray();
        long[] steps = new long[from.length];
        Arrays.fill(steps, 1);
        if (node.has(4)) {
            steps = node.longs(4);
        }
        RefusedException.unless(
                end.length == from.length && axes.length == from.length && steps.length == from.length,
                "starts, ends, axes and steps of different lengths");
        List<int[]> sources = AxisSources.everything(node, x);
        boolean[] seen = new boolean[x.rank()];
        for (int i = 0; i < from.length; i++) {
            int axis = Extents.axis(axes[i], x.rank(), x.rank());
            RefusedException.unless(!seen[axis], "axis " + axis + " twice");
            RefusedException.unless(steps[i] != 0 && steps[i] >= -MAX_STEP && steps[i] <= MAX_STEP, "step " + steps[i]);
            seen[axis] = true;
            int[] indices = indices(from[i], end[i], (int) steps[i], x.dim(axis));
            sources.set(axis, AxisSources.scaled(indices, Selection.stride(x, axis)));
        }
        return Selection.of(AxisSources.shapeOf(sources), node.type(0), sources);
    }

    /** The indices that {@code from:end:step} selects from {@code extent} elements. */
    private static int[] indices(long from, long end, int step, int extent) {
        long least = step > 0 ? 0 : -1;
        long most = step > 0 ? extent : extent - 1L;
        long start = within(from, extent, Math.min(most, 0), most);
        long stop = within(end, extent, least, most);
        long count = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        int[] indices = new int[(int) Math.max(0, count)];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) start + i * step;
        }
        return indices;
    }

    /** An index limited to two bounds. A negative index counts from the end. */
    private static long within(long index, int extent, long least, long most) {
        long counted = index < 0 ? Math.max(index, -extent - 1L) + extent : index;
        return Math.max(least, Math.min(most, counted));
    }

    /** Plans one part of a Split. The parts are equal, with a smaller last part where opset 18 allows it, or have given lengths. */
    static Operator split(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        int axis = Extents.axis(node.whole("axis", 0), x.rank(), x.rank());
        int parts = node.outputs();
        RefusedException.unless(parts > 0, "no outputs");
        long declared = node.whole("num_outputs", parts);
        RefusedException.unless(declared == parts, "num_outputs " + declared + " but " + parts + " outputs");
        long[] lengths;
        if (node.hasLongs(1, "split", SPLIT_HAS_INPUT)) {
            lengths = node.longs(1, "split", SPLIT_HAS_INPUT);
        } else {
            int extent = x.dim(axis);
            RefusedException.unless(
                    extent % parts == 0 || node.opset() >= SPLIT_HAS_REST, extent + " elements in " + parts + " parts");
            long part = (extent + parts - 1L) / parts;
            lengths = new long[parts];
            Arrays.fill(lengths, part);
            lengths[parts - 1] = extent - part * (parts - 1);
        }
        boolean fits = lengths.length == parts
                && Arrays.stream(lengths).allMatch(length -> length >= 0 && length <= x.dim(axis))
                && Arrays.stream(lengths).sum() == x.dim(axis);
        RefusedException.unless(fits, "parts " + Arrays.toString(lengths) + " of " + x.dim(axis) + " elements");
        int from = (int) Arrays.stream(lengths).limit(node.output()).sum();
        List<int[]> sources = AxisSources.everything(node, x);
        int[] part = Arrays.copyOfRange(sources.get(axis), from, from + (int) lengths[node.output()]);
        sources.set(axis, part);
        return Selection.of(AxisSources.shapeOf(sources), node.type(0), sources);
    }
}

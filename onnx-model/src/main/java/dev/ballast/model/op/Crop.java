package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Takes elements at even distances along each axis; what lies outside is filled (ONNX operators Slice, and Pad with a constant). */
final class Crop implements FloatOperator {
    private static final long SLICE_HAS_INPUTS = 10;
    private static final long PAD_HAS_INPUTS = 11;
    /** Largest step or padding: far above any real one, far below where int arithmetic ends. */
    private static final long MAX_STEP = 1 << 20;

    private final Shape input;
    private final Shape shape;
    private final int[] starts;
    private final int[] steps;
    private final float fill;

    private Crop(Shape input, Shape shape, int[] starts, int[] steps, float fill) {
        this.input = input;
        this.shape = shape;
        this.starts = starts;
        this.steps = steps;
        this.fill = fill;
    }

    static Operator slice(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        boolean inputs = node.opset() >= SLICE_HAS_INPUTS;
        long[] from = inputs ? node.longs(1) : list(node, "starts");
        long[] end = inputs ? node.longs(2) : list(node, "ends");
        long[] axes = IntStream.range(0, from.length).asLongStream().toArray();
        if (inputs ? node.has(3) : node.any("axes") != null) {
            axes = inputs ? node.longs(3) : list(node, "axes");
        }
        long[] strides = new long[from.length];
        Arrays.fill(strides, 1);
        if (inputs && node.has(4)) {
            strides = node.longs(4);
        }
        RefusedException.unless(
                end.length == from.length && axes.length == from.length && strides.length == from.length,
                "starts, ends, axes and steps of different lengths");
        int[] starts = new int[x.rank()];
        int[] steps = new int[x.rank()];
        Arrays.fill(steps, 1);
        long[] dims = IntStream.of(x.toArray()).asLongStream().toArray();
        boolean[] seen = new boolean[x.rank()];
        for (int i = 0; i < from.length; i++) {
            int axis = Extents.axis(axes[i], x.rank(), x.rank());
            RefusedException.unless(!seen[axis], "axis " + axis + " twice");
            RefusedException.unless(
                    strides[i] != 0 && strides[i] >= -MAX_STEP && strides[i] <= MAX_STEP, "step " + strides[i]);
            seen[axis] = true;
            int extent = x.dim(axis);
            long least = strides[i] > 0 ? 0 : -1;
            long most = strides[i] > 0 ? extent : extent - 1L;
            long start = within(from[i], extent, Math.max(0, least), most);
            long stop = within(end[i], extent, least, most);
            starts[axis] = (int) start;
            steps[axis] = (int) strides[i];
            dims[axis] = Math.max(
                    0,
                    strides[i] > 0
                            ? (stop - start + strides[i] - 1) / strides[i]
                            : (start - stop - strides[i] - 1) / -strides[i]);
            RefusedException.unless(dims[axis] > 0, "nothing left of axis " + axis);
        }
        return new Crop(x, Extents.shape(dims), starts, steps, 0f);
    }

    /** An index of which a negative one counts from the end, brought between two bounds. */
    private static long within(long index, int extent, long least, long most) {
        long counted = index < 0 ? Math.max(index, -extent - 1L) + extent : index;
        return Math.max(least, Math.min(most, counted));
    }

    static Operator pad(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        String mode = node.text("mode", "constant");
        RefusedException.unless(mode.equals("constant"), "attribute mode " + mode + " (only constant)");
        boolean inputs = node.opset() >= PAD_HAS_INPUTS;
        long[] pads = inputs ? node.longs(1) : list(node, "pads");
        float fill = inputs ? 0f : node.real("value", 0f);
        if (inputs && node.has(2)) {
            FloatTensor value = node.constant(2, "value");
            RefusedException.unless(value.shape().size() == 1, "value of shape " + value.shape());
            fill = value.data()[0];
        }
        long[] axes = node.has(3)
                ? node.longs(3)
                : IntStream.range(0, x.rank()).asLongStream().toArray();
        RefusedException.unless(pads.length == 2 * axes.length, pads.length + " pads for " + axes.length + " axes");
        int[] starts = new int[x.rank()];
        int[] steps = new int[x.rank()];
        Arrays.fill(steps, 1);
        long[] dims = IntStream.of(x.toArray()).asLongStream().toArray();
        for (int i = 0; i < axes.length; i++) {
            int axis = Extents.axis(axes[i], x.rank(), x.rank());
            long before = pads[i];
            long after = pads[i + axes.length];
            RefusedException.unless(
                    Math.min(before, after) >= -MAX_STEP && Math.max(before, after) <= MAX_STEP,
                    "pads " + before + ", " + after);
            RefusedException.unless(dims[axis] + before + after > 0, "nothing left of axis " + axis);
            starts[axis] -= (int) before;
            dims[axis] += before + after;
        }
        return new Crop(x, Extents.shape(dims), starts, steps, fill);
    }

    private static long[] list(NodeReader node, String name) throws RefusedException {
        return node.wholes(name, List.of()).stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        float[] x = inputs.get(0).data();
        float[] y = output.data();
        for (int i = 0; i < y.length; i++) {
            int rest = i;
            int source = 0;
            int stride = 1;
            boolean inside = true;
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                int at = starts[axis] + rest % shape.dim(axis) * steps[axis];
                inside &= at >= 0 && at < input.dim(axis);
                source += at * stride;
                stride *= input.dim(axis);
                rest /= shape.dim(axis);
            }
            y[i] = inside ? x[source] : fill;
        }
    }
}

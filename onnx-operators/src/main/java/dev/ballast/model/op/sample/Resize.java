package dev.ballast.model.op.sample;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Resizes a float32 value, one axis after the other, by weights made at load (ONNX operators Resize and Upsample). Axes that shrink come
 * first, so that the values in between are small.
 */
final class Resize implements FloatOperator {
    private static final long HAS_CUBIC = 11;

    private final Shape shape;
    private final List<Pass> passes;

    private Resize(Shape shape, List<Pass> passes) {
        this.shape = shape;
        this.passes = List.copyOf(passes);
    }

    static Operator plan(NodeReader node) throws RefusedException {
        Scaling scaling = Scaling.ofResize(node);
        Coordinates coordinates = Coordinates.of(node);
        String mode = node.text("mode", "nearest");
        boolean isWidened = node.flag("antialias");
        boolean excludesOutside = node.flag("exclude_outside");
        node.real("extrapolation_value", 0f); // only for tf_crop_and_resize
        Nearest.of(node);
        Interpolation interpolation = Interpolation.of(mode.equals("nearest") ? "linear" : mode, node);
        if (mode.equals("nearest")) {
            return Nearest.plan(node, scaling, coordinates);
        }
        RefusedException.unless(node.opset() >= HAS_CUBIC || !interpolation.isCubic(), "attribute mode cubic");
        RefusedException.unless(
                coordinates != Coordinates.TF_HALF_PIXEL_FOR_NN,
                "coordinate_transformation_mode tf_half_pixel_for_nn in mode " + mode);
        return of(node, scaling, new Taps.Filter(interpolation, coordinates, isWidened, excludesOutside));
    }

    static Operator upsample(NodeReader node) throws RefusedException {
        Scaling scaling = Scaling.ofUpsample(node);
        String mode = node.text("mode", "nearest");
        if (mode.equals("nearest")) {
            return Nearest.plan(node, scaling, Coordinates.ASYMMETRIC);
        }
        RefusedException.unless(mode.equals("linear"), "attribute mode " + mode + " (only nearest and linear)");
        return of(node, scaling, new Taps.Filter(Interpolation.LINEAR, Coordinates.ASYMMETRIC, false, false));
    }

    private static Operator of(NodeReader node, Scaling scaling, Taps.Filter filter) throws RefusedException {
        Shape x = node.floats(0);
        Shape shape = scaling.shape();
        List<Integer> axes = IntStream.range(0, x.rank())
                .filter(axis -> !scaling.keeps(x, axis))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer axis) -> (double) shape.dim(axis) / x.dim(axis))
                        .thenComparing(Comparator.reverseOrder()))
                .toList();
        List<Pass> passes = new ArrayList<>();
        int[] dims = x.toArray();
        for (int axis : axes) {
            int size = shape.dim(axis);
            // Four numbers for each tap while the lists are made.
            node.room().take(4L * size * filter.most(scaling.scale(axis), dims[axis]));
            Taps taps = Taps.of(filter, scaling.scale(axis), dims[axis], size);
            Shape before = Shape.of(dims);
            passes.add(new Pass(taps, before.sizeOf(0, axis), dims[axis], before.sizeOf(axis + 1, dims.length)));
            dims[axis] = size;
        }
        return passes.isEmpty() ? new Operator.View(shape, node.type(0)) : new Resize(shape, passes);
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
    public long covered() {
        return passes.stream().mapToLong(Pass::covered).sum();
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] from = FloatOperator.data(inputs, 0);
        for (int i = 0; i < passes.size(); i++) {
            Pass pass = passes.get(i);
            float[] to = i == passes.size() - 1 ? y : workspace.buffer(i % 2, pass.length());
            pass.run(from, to);
            from = to;
        }
    }

    /**
     * One axis.
     *
     * @param outer elements of the axes before
     * @param extent of the axis before it is resized
     * @param inner elements of the axes behind
     */
    private record Pass(Taps taps, int outer, int extent, int inner) {
        int length() {
            return outer * taps.size() * inner;
        }

        long covered() {
            return (long) outer * inner * taps.length();
        }

        void run(float[] x, float[] y) {
            if (inner == 1) {
                taps.alongRows(x, outer, extent, y);
            } else {
                taps.acrossRows(x, outer, extent, inner, y);
            }
        }
    }
}

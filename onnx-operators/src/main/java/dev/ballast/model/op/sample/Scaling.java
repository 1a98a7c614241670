package dev.ballast.model.op.sample;

import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The size of the result of a Resize or Upsample, and the scale of each axis. The node gives either sizes or scales. */
final class Scaling {
    private static final long HAS_SIZES = 11;
    private static final long UPSAMPLE_HAS_INPUT = 9;

    /** Largest scale, far above any real one. */
    private static final float MAX_SCALE = 1 << 24;

    private final Shape shape;
    private final float[] scales;

    private Scaling(Shape shape, float[] scales) {
        this.shape = shape;
        this.scales = scales;
    }

    /** Shape of the result. */
    Shape shape() {
        return shape;
    }

    /** Elements of the result for one element of the input along an axis. */
    float scale(int axis) {
        return scales[axis];
    }

    /** Whether the axis stays as it is. */
    boolean keeps(Shape x, int axis) {
        return scales[axis] == 1f && x.dim(axis) == shape.dim(axis);
    }

    /** The scaling of a Resize: input 2 (input 1 in opset 10) has scales, input 3 has sizes. */
    static Scaling ofResize(NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        int[] axes = axes(node, x);
        String policy = node.text("keep_aspect_ratio_policy", "stretch");
        if (node.opset() < HAS_SIZES) {
            return scaled(x, axes, floats(node, 1));
        }
        boolean hasSizes = isGiven(node, 3);
        RefusedException.unless(hasSizes != isGiven(node, 2), "either scales or sizes must be given, not both");
        return hasSizes ? sized(x, axes, node.longs(3), policy) : scaled(x, axes, floats(node, 2));
    }

    /** The scaling of an Upsample, whose scales are an input from opset 9 on. No scale is below 1. */
    static Scaling ofUpsample(NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        float[] scales = node.opset() >= UPSAMPLE_HAS_INPUT ? floats(node, 1) : node.reals("scales");
        for (float scale : scales) {
            RefusedException.unless(scale >= 1f, "scale " + scale);
        }
        return scaled(x, everyAxis(x), scales);
    }

    /** An empty list counts as omitted. */
    private static boolean isGiven(NodeReader node, int input) throws RefusedException {
        return node.has(input) && node.anyShape(input).size() > 0;
    }

    private static int[] axes(NodeReader node, Shape x) throws RefusedException {
        List<Long> given =
                node.wholes("axes", LongStream.range(0, x.rank()).boxed().toList());
        int[] axes = new int[given.size()];
        boolean[] seen = new boolean[x.rank()];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = Extents.axis(given.get(i), x.rank(), x.rank());
            RefusedException.unless(!seen[axes[i]], "axes " + given + " name axis " + axes[i] + " twice");
            seen[axes[i]] = true;
        }
        return axes;
    }

    private static int[] everyAxis(Shape x) {
        int[] axes = new int[x.rank()];
        Arrays.setAll(axes, axis -> axis);
        return axes;
    }

    private static float[] floats(NodeReader node, int input) throws RefusedException {
        Tensor scales = node.extents(input, "scales");
        if (scales instanceof FloatTensor floats && scales.shape().rank() == 1) {
            return floats.data();
        }
        throw new RefusedException("scales of shape " + scales.shape() + " (a list of FP32)");
    }

    private static Scaling scaled(Shape x, int[] axes, float[] given) throws RefusedException {
        RefusedException.unless(given.length == axes.length, given.length + " scales for " + axes.length + " axes");
        float[] scales = new float[x.rank()];
        Arrays.fill(scales, 1f);
        long[] dims = Arrays.stream(x.toArray()).asLongStream().toArray();
        for (int i = 0; i < axes.length; i++) {
            RefusedException.unless(given[i] > 0f && given[i] <= MAX_SCALE, "scale " + given[i]);
            scales[axes[i]] = given[i];
            dims[axes[i]] = (long) Math.floor(x.dim(axes[i]) * given[i]);
        }
        return new Scaling(result(dims), scales);
    }

    private static Scaling sized(Shape x, int[] axes, long[] sizes, String policy) throws RefusedException {
        RefusedException.unless(sizes.length == axes.length, sizes.length + " sizes for " + axes.length + " axes");
        float[] scales = new float[x.rank()];
        Arrays.fill(scales, 1f);
        long[] dims = Arrays.stream(x.toArray()).asLongStream().toArray();
        for (int i = 0; i < axes.length; i++) {
            RefusedException.unless(sizes[i] > 0 && sizes[i] <= Extents.MAX_ELEMENTS, "size " + sizes[i]);
            dims[axes[i]] = sizes[i];
            scales[axes[i]] = (float) sizes[i] / x.dim(axes[i]);
        }
        if (!policy.equals("stretch")) {
            float common = common(scales, axes, policy);
            for (int axis : axes) {
                scales[axis] = common;
                dims[axis] = Math.round(x.dim(axis) * common);
            }
        }
        return new Scaling(result(dims), scales);
    }

    /** The one scale of all axes that keeps the aspect ratio. */
    private static float common(float[] scales, int[] axes, String policy) throws RefusedException {
        boolean isLeast = policy.equals("not_larger");
        RefusedException.unless(
                isLeast || policy.equals("not_smaller"), "attribute keep_aspect_ratio_policy " + policy);
        float common = scales[axes[0]];
        for (int axis : axes) {
            common = isLeast ? Math.min(common, scales[axis]) : Math.max(common, scales[axis]);
        }
        return common;
    }

    private static Shape result(long[] dims) throws RefusedException {
        Shape shape = Extents.shape(dims);
        RefusedException.unless(shape.size() > 0, "a result of shape " + shape + " has no elements");
        return shape;
    }
}

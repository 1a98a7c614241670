package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Plans ONNX operator Pad. Beyond each edge it puts a constant, the edge element, a mirror image, or the elements of the other end.
 * Negative extents cut elements off.
 */
final class Padding {
    private static final long HAS_INPUTS = 11;

    /** Largest padding: far above any real one, far below the overflow of int arithmetic. */
    private static final long MAX_PAD = 1 << 20;

    private Padding() {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        String mode = node.text("mode", "constant");
        long[] pads = node.longs(1, "pads", HAS_INPUTS);
        long[] axes = node.has(3)
                ? node.longs(3)
                : IntStream.range(0, x.rank()).asLongStream().toArray();
        RefusedException.unless(pads.length == 2 * axes.length, pads.length + " pads for " + axes.length + " axes");
        List<int[]> sources = AxisSources.everything(node, x);
        boolean[] seen = new boolean[x.rank()];
        for (int i = 0; i < axes.length; i++) {
            int axis = Extents.axis(axes[i], x.rank(), x.rank());
            long before = pads[i];
            long after = pads[i + axes.length];
            RefusedException.unless(!seen[axis], "axis " + axis + " twice");
            RefusedException.unless(
                    Math.min(before, after) >= -MAX_PAD && Math.max(before, after) <= MAX_PAD,
                    "pads " + before + ", " + after);
            RefusedException.unless(x.dim(axis) + before + after > 0, "nothing left of axis " + axis);
            seen[axis] = true;
            node.room().takeLists(Extents.shape(x.dim(axis) + before + after));
            int[] padded = new int[(int) (x.dim(axis) + before + after)];
            for (int at = 0; at < padded.length; at++) {
                int source = source(mode, at - (int) before, x.dim(axis));
                padded[at] = source == Selection.FILL ? source : source * Selection.stride(x, axis);
            }
            sources.set(axis, padded);
        }
        return Selection.filled(AxisSources.shapeOf(sources), sources, value(node), node.type(0));
    }

    /** Index of the source element for {@code index}, which may lie outside of 0 to {@code extent} - 1. */
    private static int source(String mode, int index, int extent) throws RefusedException {
        return switch (mode) {
            case "constant" -> index >= 0 && index < extent ? index : Selection.FILL;
            case "edge" -> Math.max(0, Math.min(extent - 1, index));
            case "wrap" -> Math.floorMod(index, extent);
            case "reflect" -> reflected(index, extent);
            default -> throw new RefusedException("attribute mode " + mode);
        };
    }

    /** The index mirrored at the outermost elements, which are not repeated. */
    private static int reflected(int index, int extent) throws RefusedException {
        RefusedException.unless(extent > 1 || index == 0, "a mirror image of one element");
        int period = Math.max(1, 2 * (extent - 1));
        int within = Math.floorMod(index, period);
        return Math.min(within, period - within);
    }

    private static Tensor value(NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        Tensor value = type.zeros(Shape.of(1));
        if (node.has(2)) {
            value = node.constant(2, "value", type);
            RefusedException.unless(value.shape().size() == 1, "value of shape " + value.shape());
        } else if (node.opset() < HAS_INPUTS) {
            Whole.set(value, 0, node.real("value", 0f));
        }
        return value;
    }
}

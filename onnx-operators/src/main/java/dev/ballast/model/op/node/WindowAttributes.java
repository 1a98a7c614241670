package dev.ballast.model.op.node;

import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The sliding window of a convolution or pooling node: attributes kernel_shape, strides, pads, dilations and auto_pad. Of a transposed
 * convolution also output_padding and output_shape. The axes of a window are always three: depth, height and width. A window over fewer
 * spatial axes has unit axes in front.
 */
public final class WindowAttributes {
    /** Number of axes of every window. */
    private static final int AXES = 3;

    /** Largest stride, dilation, padding or kernel extent: far above any real one, far below the overflow of int arithmetic. */
    private static final long MAX_STEP = 1 << 20;

    private final Shape x;
    private final int spatial;
    private final List<Long> kernel;
    private final List<Long> strides;
    private final List<Long> dilations;
    private final List<Long> pads;
    private final String autoPad;

    private WindowAttributes(NodeReader node, Shape x, List<Long> kernel) throws RefusedException {
        this.x = x;
        this.spatial = spatialAxes(x);
        this.kernel = kernel;
        List<Long> ones = Collections.nCopies(spatial, 1L);
        this.strides = node.wholes("strides", ones);
        this.dilations = node.wholes("dilations", ones);
        this.pads = node.wholes("pads", Collections.nCopies(2 * spatial, 0L));
        this.autoPad = node.text("auto_pad", "NOTSET");
        requireRange("kernel_shape", kernel, spatial, 1);
        requireRange("strides", strides, spatial, 1);
        requireRange("dilations", dilations, spatial, 1);
        requireRange("pads", pads, 2 * spatial, 0);
        if (!autoPad.equals("NOTSET")) {
            boolean noPads = pads.stream().allMatch(pad -> pad == 0);
            RefusedException.unless(noPads, "auto_pad " + autoPad + " and pads " + pads + " at once");
        }
    }

    /**
     * The axes of the window: depth, height, width.
     *
     * @param x batch x channels x one to three spatial extents
     * @param kernel extents of the window, as many as there are spatial extents
     */
    public static List<WindowAxis> axes(NodeReader node, Shape x, List<Long> kernel) throws RefusedException {
        WindowAttributes window = new WindowAttributes(node, x, kernel);
        List<WindowAxis> axes = new ArrayList<>(Collections.nCopies(AXES - window.spatial, WindowAxis.unit()));
        for (int i = 0; i < window.spatial; i++) {
            int before = step(window.pads, i);
            int after = step(window.pads, window.spatial + i);
            axes.add(window.taps(i).over(x.dim(2 + i), window.autoPad, before, after));
        }
        return axes;
    }

    /**
     * The axes of a transposed convolution: depth, height, width.
     *
     * @param x batch x channels x one to three spatial extents
     * @param kernel extents of the window, as many as there are spatial extents
     */
    public static List<TransposedAxis> transposed(NodeReader node, Shape x, List<Long> kernel) throws RefusedException {
        WindowAttributes window = new WindowAttributes(node, x, kernel);
        List<TransposedAxis> axes = new ArrayList<>(Collections.nCopies(AXES - window.spatial, TransposedAxis.unit()));
        List<Long> extra = node.wholes("output_padding", Collections.nCopies(window.spatial, 0L));
        requireRange("output_padding", extra, window.spatial, 0);
        List<Long> extents = node.wholes("output_shape", List.of());
        if (!extents.isEmpty()) {
            requireRange("output_shape", extents, window.spatial, 1);
        }
        for (int i = 0; i < window.spatial; i++) {
            axes.add(window.transposed(i, step(extra, i), extents.isEmpty() ? 0 : step(extents, i)));
        }
        return axes;
    }

    /** The given output extent decides the padding (ONNX operator ConvTranspose, attribute output_shape); 0 for none. */
    private TransposedAxis transposed(int axis, int extra, int given) throws RefusedException {
        Taps taps = taps(axis);
        int input = x.dim(2 + axis);
        long whole = (input - 1L) * taps.stride() + extra + taps.span();
        long before = step(pads, axis);
        long after = step(pads, spatial + axis);
        boolean isSame = autoPad.startsWith("SAME_");
        if (given > 0 || isSame) {
            long total = Math.max(0, whole - (given > 0 ? given : (long) input * taps.stride()));
            before = autoPad.equals("SAME_UPPER") ? total / 2 : total - total / 2;
            after = total - before;
        }
        RefusedException.unless(isSame || autoPad.equals("NOTSET") || autoPad.equals("VALID"), "auto_pad " + autoPad);
        long output = given > 0 ? given : whole - before - after;
        RefusedException.unless(
                output >= 1 && whole <= Integer.MAX_VALUE / 4,
                "a transposed window of " + taps.span() + " over " + input + " elements gives " + output);
        return new TransposedAxis(input, (int) output, taps.kernel(), taps.stride(), (int) before, taps.dilation());
    }

    private Taps taps(int axis) {
        return new Taps(step(kernel, axis), step(strides, axis), step(dilations, axis));
    }

    /** Number of spatial axes: 1 to 3; any other number is refused. */
    private static int spatialAxes(Shape x) throws RefusedException {
        RefusedException.unless(
                x.rank() >= 3 && x.rank() <= 2 + AXES, "an input of shape " + x + " (only one to three spatial axes)");
        return x.rank() - 2;
    }

    /** The output's shape: batch, channels, and the last of these extents, as many as {@code x} has spatial ones. */
    public static Shape shape(Shape x, int channels, int depth, int height, int width) throws RefusedException {
        long[] extents = {depth, height, width};
        long[] dims = new long[x.rank()];
        dims[0] = x.dim(0);
        dims[1] = channels;
        System.arraycopy(extents, AXES + 2 - dims.length, dims, 2, dims.length - 2);
        return Extents.shape(dims);
    }

    private static int step(List<Long> values, int index) {
        return Math.toIntExact(values.get(index));
    }

    private static void requireRange(String name, List<Long> values, int count, long min) throws RefusedException {
        boolean held = values.size() == count && values.stream().allMatch(v -> v >= min && v <= MAX_STEP);
        RefusedException.unless(held, name + " " + values + " (expected " + count + " integers from " + min + ")");
    }

    /** Kernel extent, stride and dilation along one axis. */
    private record Taps(int kernel, int stride, int dilation) {
        long span() {
            return (kernel - 1L) * dilation + 1;
        }

        WindowAxis over(int input, String autoPad, int before, int after) throws RefusedException {
            long span = span();
            long same = Math.max(0, (input - 1L) / stride * stride + span - input);
            RefusedException.unless(same <= Integer.MAX_VALUE / 4, "kernel extent " + span + " over " + input);
            int half = (int) (same / 2);
            int padBefore;
            int padAfter;
            switch (autoPad) {
                case "NOTSET", "VALID" -> {
                    padBefore = before;
                    padAfter = after;
                }
                case "SAME_UPPER" -> {
                    padBefore = half;
                    padAfter = (int) same - half;
                }
                case "SAME_LOWER" -> {
                    padBefore = (int) same - half;
                    padAfter = half;
                }
                default -> throw new RefusedException("auto_pad " + autoPad);
            }
            RefusedException.unless(
                    span <= (long) input + padBefore + padAfter,
                    "a window of " + span + " over " + input + " elements padded to "
                            + ((long) input + padBefore + padAfter));
            return new WindowAxis(input, kernel, stride, padBefore, padAfter, dilation);
        }
    }
}

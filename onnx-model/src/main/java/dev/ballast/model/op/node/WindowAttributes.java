package dev.ballast.model.op.node;

import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The sliding window of a convolution or pooling node: attributes kernel_shape, strides, pads, dilations and auto_pad. */
public final class WindowAttributes {
    /** Largest stride, dilation, padding or kernel extent: far above any real one, far below the overflow of int arithmetic. */
    private static final long MAX_STEP = 1 << 20;

    private WindowAttributes() {}

    /**
     * The axes of the window, height before width; a window over one spatial axis gets a unit height.
     *
     * @param x batch x channels x one or two spatial extents
     * @param kernel extents of the window, as many as there are spatial extents
     */
    public static List<WindowAxis> axes(NodeReader node, Shape x, List<Long> kernel) throws RefusedException {
        int spatial = spatialAxes(x);
        List<Long> ones = Collections.nCopies(spatial, 1L);
        List<Long> strides = node.wholes("strides", ones);
        List<Long> dilations = node.wholes("dilations", ones);
        List<Long> pads = node.wholes("pads", Collections.nCopies(2 * spatial, 0L));
        String autoPad = node.text("auto_pad", "NOTSET");
        requireRange("kernel_shape", kernel, spatial, 1);
        requireRange("strides", strides, spatial, 1);
        requireRange("dilations", dilations, spatial, 1);
        requireRange("pads", pads, 2 * spatial, 0);
        if (!autoPad.equals("NOTSET")) {
            boolean noPads = pads.stream().allMatch(pad -> pad == 0);
            RefusedException.unless(noPads, "auto_pad " + autoPad + " and pads " + pads + " at once");
        }
        List<WindowAxis> axes = new ArrayList<>();
        if (spatial == 1) {
            axes.add(WindowAxis.unit());
        }
        for (int i = 0; i < spatial; i++) {
            Taps taps = new Taps(step(kernel, i), step(strides, i), step(dilations, i));
            axes.add(taps.over(x.dim(2 + i), autoPad, step(pads, i), step(pads, spatial + i)));
        }
        return axes;
    }

    /** Number of spatial axes: 1 or 2; any other number is refused. */
    public static int spatialAxes(Shape x) throws RefusedException {
        RefusedException.unless(
                x.rank() == 3 || x.rank() == 4, "an input of shape " + x + " (only one or two spatial axes)");
        return x.rank() - 2;
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
        WindowAxis over(int input, String autoPad, int before, int after) throws RefusedException {
            long span = (kernel - 1L) * dilation + 1;
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

package dev.ballast.gemm;

import java.util.Arrays;

/**
 * The input of a convolution laid out so that every tap reads it in runs: padded, and cut by the strides into phases, of which phase (p, q)
 * holds the padded elements whose row is p modulo the vertical and whose column is q modulo the horizontal stride. Under tap (i, j) the
 * outputs of one row then read neighbouring elements of one phase, whatever the stride, and none lies outside. It is about the size of the
 * padded input, where the unfolded one is larger by the number of taps.
 *
 * <p>Bound anew for each product; one thread.
 */
final class Planes {
    /** Elements beyond the last one that may be read, so that the inner loops need not stop short: the widest vector. */
    static final int SLACK = 64;

    private float[] data = {};
    private int[] taps = {};
    private int height;
    private int width;
    private int phasesDown;
    private int phasesAcross;
    private ConvLowering conv;

    Planes() {
        WindowAxis unit = WindowAxis.unit();
        conv = new ConvLowering(1, unit, unit);
    }

    /** Elements that the planes of a convolution take. */
    static long length(ConvLowering conv) {
        return (long) conv.channels()
                * phases(conv.vertical())
                * extent(conv.vertical())
                * phases(conv.horizontal())
                * extent(conv.horizontal());
    }

    /** Phases of an axis that any tap reads. */
    private static int phases(WindowAxis axis) {
        return Math.min(axis.stride(), (axis.kernel() - 1) * axis.dilation() + 1);
    }

    /** Elements of one phase along an axis. */
    private static int extent(WindowAxis axis) {
        return axis.outputs() + (axis.kernel() - 1) * axis.dilation() / axis.stride();
    }

    /** Makes room for a convolution's input, and notes where each tap reads. */
    void bind(ConvLowering lowering) {
        conv = lowering;
        height = extent(conv.vertical());
        width = extent(conv.horizontal());
        phasesDown = phases(conv.vertical());
        phasesAcross = phases(conv.horizontal());
        int length = Math.toIntExact(length(conv) + SLACK);
        if (data.length < length) {
            data = new float[length];
        }
        int count = conv.vertical().kernel() * conv.horizontal().kernel();
        if (taps.length < count) {
            taps = new int[count];
        }
        int tap = 0;
        for (int i = 0; i < conv.vertical().kernel(); i++) {
            int down = i * conv.vertical().dilation();
            for (int j = 0; j < conv.horizontal().kernel(); j++) {
                int across = j * conv.horizontal().dilation();
                int phase = down % conv.vertical().stride() * phasesAcross
                        + across % conv.horizontal().stride();
                int row = phase * height + down / conv.vertical().stride();
                taps[tap++] = row * width + across / conv.horizontal().stride();
            }
        }
    }

    /** Copies an activation of the bound convolution, with {@code padding} beyond its edge. */
    void fill(InnerLoops loops, float[] activation, int offset, float padding) {
        int target = 0;
        for (int channel = 0; channel < conv.channels(); channel++) {
            int image = offset
                    + channel * conv.vertical().input() * conv.horizontal().input();
            for (int down = 0; down < phasesDown; down++) {
                for (int across = 0; across < phasesAcross; across++) {
                    phase(loops, activation, image, down - conv.vertical().padBefore(), across, target, padding);
                    target += height * width;
                }
            }
        }
    }

    /** Copies one phase, whose first line is the image's line {@code top}. */
    private void phase(
            InnerLoops loops, float[] activation, int image, int top, int across, int target, float padding) {
        int left = across - conv.horizontal().padBefore();
        int step = conv.horizontal().stride();
        int first = Math.min(width, left < 0 ? (step - 1 - left) / step : 0);
        int inside = Math.max(0, conv.horizontal().input() - left + step - 1) / step;
        int end = Math.max(first, Math.min(width, inside));
        int y = top;
        for (int line = 0; line < height; line++, y += conv.vertical().stride()) {
            int to = target + line * width;
            if (y < 0 || y >= conv.vertical().input()) {
                Arrays.fill(data, to, to + width, padding);
                continue;
            }
            pad(to, to + first, padding);
            pad(to + end, to + width, padding);
            int from = image + y * conv.horizontal().input() + left + first * step;
            if (step == 1) {
                System.arraycopy(activation, from, data, to + first, end - first);
            } else {
                loops.pick(activation, from, step, data, to + first, end - first);
            }
        }
    }

    private void pad(int from, int to, float padding) {
        for (int i = from; i < to; i++) {
            data[i] = padding;
        }
    }

    float[] data() {
        return data;
    }

    /** Where tap {@code index} of the first channel reads for the first output. */
    int tap(int index) {
        return taps[index];
    }

    /** For each tap, where it reads for the first output; as many as the window has. */
    int[] taps() {
        return taps;
    }

    /** Elements of one channel's phases. */
    int channelLength() {
        return phasesDown * phasesAcross * height * width;
    }

    /** Elements between what two rows of outputs read. */
    int width() {
        return width;
    }

    /** Bytes held. */
    long bytes() {
        return (long) data.length * Float.BYTES + (long) taps.length * Integer.BYTES;
    }
}

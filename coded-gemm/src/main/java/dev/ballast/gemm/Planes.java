package dev.ballast.gemm;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;

/**
 * The input of a convolution, laid out so that every tap reads it in runs. The input is padded and cut by the strides into phases. Phase
 * (p, q) holds the padded elements whose row is p modulo the vertical stride and whose column is q modulo the horizontal stride.
 *
 * <p>Under tap (i, j) the outputs of one row then read neighbouring elements of one phase, whatever the stride, and every element exists.
 * The layout is about as large as the padded input. The unfolded input would be larger by a factor of the number of taps.
 *
 * <p>Bound anew for each product; used by one thread.
 */
final class Planes {
    /** Operands of the row copies. They refer to the activation until the next one is copied. */
    private final Tile copy = new Tile();

    private float padding;
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

    /** Makes room for a convolution's input, and records the index that each tap reads. */
    void bind(ConvLowering lowering) {
        conv = lowering;
        height = conv.vertical().phaseLength();
        width = conv.horizontal().phaseLength();
        phasesDown = conv.vertical().phases();
        phasesAcross = conv.horizontal().phases();
        int length = Math.toIntExact(conv.padded() + WindowAxis.SLACK);
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

    /** Copies an activation of the bound convolution, with the value {@code edge} beyond the image's edge. */
    void fill(InnerLoops loops, float[] activation, int offset, float edge) {
        padding = edge;
        copy.x = activation;
        copy.c = data;
        copy.cStride = width;
        int target = 0;
        for (int channel = 0; channel < conv.channels(); channel++) {
            int image = offset
                    + channel * conv.vertical().input() * conv.horizontal().input();
            for (int down = 0; down < phasesDown; down++) {
                for (int across = 0; across < phasesAcross; across++) {
                    int top = down - conv.vertical().padBefore();
                    phase(loops, image, top, across - conv.horizontal().padBefore(), target);
                    target += height * width;
                }
            }
        }
    }

    /**
     * Copies one phase of a channel, from the image's line {@code top} and column {@code left} on. Elements outside the image become
     * padding.
     */
    private void phase(InnerLoops loops, int image, int top, int left, int target) {
        WindowAxis vertical = conv.vertical();
        WindowAxis horizontal = conv.horizontal();
        int firstLine = first(top, vertical.stride(), height);
        int endLine = end(top, vertical, firstLine, height);
        int first = first(left, horizontal.stride(), width);
        int end = end(left, horizontal, first, width);
        int line = top + firstLine * vertical.stride();
        copy.xAt = image + line * horizontal.input() + left + first * horizontal.stride();
        copy.xStride = vertical.stride() * horizontal.input();
        copy.cAt = target + firstLine * width + first;
        copy.cols = end - first;
        copy.depth = endLine - firstLine;
        if (copy.cols > 0 && copy.depth > 0 && horizontal.stride() == 1) {
            loops.copyRows(copy);
        } else if (copy.cols > 0) {
            pickRows(loops, horizontal.stride());
        }
        pad(target, target + firstLine * width);
        for (int at = target + firstLine * width; at < target + endLine * width; at += width) {
            pad(at, at + first);
            pad(at + end, at + width);
        }
        pad(target + endLine * width, target + height * width);
    }

    /** Index of the first of {@code extent} elements, {@code stride} apart from {@code start} on, that does not lie before the image. */
    private static int first(int start, int stride, int extent) {
        return Math.min(extent, start < 0 ? (stride - 1 - start) / stride : 0);
    }

    /** End, exclusive, of the elements from {@code first} on that lie inside the image. */
    private static int end(int start, WindowAxis axis, int first, int extent) {
        int inside = Math.max(0, axis.input() - start + axis.stride() - 1) / axis.stride();
        return Math.max(first, Math.min(extent, inside));
    }

    private void pickRows(InnerLoops loops, int step) {
        for (int line = 0; line < copy.depth; line++) {
            int from = copy.xAt + line * copy.xStride;
            loops.pick(copy.x, from, step, data, copy.cAt + line * width, copy.cols);
        }
    }

    private void pad(int from, int to) {
        for (int i = from; i < to; i++) {
            data[i] = padding;
        }
    }

    float[] data() {
        return data;
    }

    /** Index that tap {@code index} of the first channel reads for the first output. */
    int tap(int index) {
        return taps[index];
    }

    /** For each tap, the index that it reads for the first output. There are at least as many entries as taps. */
    int[] taps() {
        return taps;
    }

    /** Elements in the phases of one channel. */
    int channelLength() {
        return phasesDown * phasesAcross * height * width;
    }

    /** Elements between the inputs of two rows of outputs. */
    int width() {
        return width;
    }

    /** Bytes held. */
    long bytes() {
        return (long) data.length * Float.BYTES + (long) taps.length * Integer.BYTES;
    }
}

package dev.ballast.gemm;

import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Arrays;

/** The largest elements under a window, one row of outputs at a time. The input is read in place. */
final class LargestElements {
    private final InnerLoops loops;

    LargestElements(InnerLoops loops) {
        this.loops = loops;
    }

    void find(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output) {
        WindowAxis vertical = window.vertical();
        WindowRow row = bind(window, scratch);
        row.in = activation;
        row.out = output;
        row.limit = channels * window.positions();
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < vertical.outputs(); i++) {
                row.outAt = channel * window.positions() + i * row.outputs;
                cover(row, vertical, i, channel * window.inputLength());
                if (row.count == 0) {
                    Arrays.fill(output, row.outAt, row.outAt + row.outputs, Float.NEGATIVE_INFINITY);
                } else {
                    loops.largest(row);
                }
            }
        }
    }

    private static WindowRow bind(PoolWindow window, Scratch scratch) {
        WindowAxis horizontal = window.horizontal();
        WindowRow row = scratch.windowRow();
        int reach = (horizontal.kernel() - 1) * horizontal.dilation();
        row.width = horizontal.input();
        row.before = horizontal.padBefore();
        row.across = horizontal.dilation();
        row.taps = horizontal.kernel();
        row.step = horizontal.stride();
        row.outputs = horizontal.outputs();
        row.span = (row.outputs - 1) * row.step + 1;
        row.after = Math.max(0, row.span + reach - row.before - row.width);
        int length = Math.toIntExact(rowLength(horizontal));
        if (row.columns.length < length) {
            row.columns = new float[length];
            row.row = new float[length];
        }
        if (row.lines.length < window.vertical().kernel()) {
            row.lines = new int[window.vertical().kernel()];
        }
        Arrays.fill(row.columns, 0, row.before, Float.NEGATIVE_INFINITY);
        return row;
    }

    /** Most elements of a padded line and of its results, with room for vectors. */
    static long rowLength(WindowAxis axis) {
        long span = (axis.outputs() - 1L) * axis.stride() + 1;
        long reach = (axis.kernel() - 1L) * axis.dilation();
        return axis.padBefore() + axis.input() + span + reach + 2 * WindowAxis.SLACK;
    }

    /** Records which lines of the image the window covers at output {@code output}. */
    private static void cover(WindowRow row, WindowAxis vertical, int output, int image) {
        row.count = 0;
        for (int tap = 0; tap < vertical.kernel(); tap++) {
            int line = vertical.source(output, tap);
            if (line >= 0 && line < vertical.input()) {
                row.lines[row.count++] = image + line * row.width;
            }
        }
    }
}

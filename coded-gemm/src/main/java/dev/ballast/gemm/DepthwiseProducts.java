package dev.ballast.gemm;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Arrays;

/**
 * Convolutions with one filter per channel. They copy one band of a channel's rows at a time into the first-level cache. Rows outside the
 * image are zeros in the copy; elements that a filter reads beside the image are masked out.
 *
 * <p>The horizontal stride is applied last. Outputs at skipped positions are computed for nothing, which costs less than cutting the input
 * by the stride.
 */
final class DepthwiseProducts {
    /** Elements of a band, approximately. */
    private static final int BAND = 4096;

    private final InnerLoops loops;

    DepthwiseProducts(InnerLoops loops) {
        this.loops = loops;
    }

    void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        ConvLowering conv = depthwise.lowering();
        int height = conv.vertical().outputs();
        int bandRows = bandRows(conv);
        Correlation correlation = bind(conv, scratch, bandRows);
        correlation.filter = depthwise.filters().floats();
        correlation.bounds = finish;
        correlation.out = output;
        correlation.limit = depthwise.outputLength();
        for (int channel = 0; channel < depthwise.channels(); channel++) {
            correlation.filterAt = depthwise.filters().offset() + channel * conv.reduction();
            correlation.addend = finish.addend(channel);
            for (int row = 0; row < height; row += bandRows) {
                int rows = Math.min(bandRows, height - row);
                fill(conv, activation, channel * conv.inputLength(), row, rows, correlation.in);
                correlation.rows = correlation.outputs == conv.columns() ? 1 : rows;
                correlation.outAt =
                        channel * conv.columns() + row * conv.horizontal().outputs();
                loops.correlate(correlation);
            }
        }
    }

    /** Rows of outputs that are computed from one band. */
    private static int bandRows(ConvLowering conv) {
        WindowAxis vertical = conv.vertical();
        int fit = (BAND / conv.horizontal().input() - reach(vertical)) / vertical.stride() + 1;
        return Math.max(1, Math.min(vertical.outputs(), fit));
    }

    /** Distance from the first tap of a window to the last. */
    private static int reach(WindowAxis axis) {
        return (axis.kernel() - 1) * axis.dilation();
    }

    /** Rows of the image under {@code rows} rows of outputs. */
    private static int lines(WindowAxis vertical, int rows) {
        return (rows - 1) * vertical.stride() + reach(vertical) + 1;
    }

    private Correlation bind(ConvLowering conv, Scratch scratch, int bandRows) {
        WindowAxis vertical = conv.vertical();
        WindowAxis horizontal = conv.horizontal();
        Correlation correlation = scratch.correlation();
        correlation.inStep = vertical.stride() * horizontal.input();
        correlation.down = vertical.dilation() * horizontal.input();
        correlation.across = horizontal.dilation();
        correlation.tapsDown = vertical.kernel();
        correlation.tapsAcross = horizontal.kernel();
        correlation.step = horizontal.stride();
        boolean isFlat = isFlat(conv, bandRows);
        correlation.outputs = isFlat ? conv.columns() : horizontal.outputs();
        correlation.span = (correlation.outputs - 1) * horizontal.stride() + 1;
        int length = Math.toIntExact(bandLength(conv, bandRows, correlation.span));
        if (correlation.in.length < length) {
            correlation.in = new float[length];
        }
        int room = Math.toIntExact(rowLength(isFlat ? 1 : bandRows, correlation.span));
        if (correlation.row.length < room) {
            correlation.row = new float[room];
        }
        mask(correlation, horizontal);
        return correlation;
    }

    private static long bandLength(ConvLowering conv, int bandRows, int span) {
        WindowAxis horizontal = conv.horizontal();
        return (long) lines(conv.vertical(), bandRows) * horizontal.input()
                + horizontal.padBefore()
                + span
                + reach(horizontal)
                + 2 * WindowAxis.SLACK;
    }

    private static long rowLength(int rows, int span) {
        return rows * ((long) span + WindowAxis.SLACK) + WindowAxis.SLACK;
    }

    /**
     * Most elements that a convolution keeps in its scratch memory. The figure covers both layouts, because the inner loops decide whether
     * a channel is treated as one row.
     */
    static long scratchElements(ConvLowering conv) {
        WindowAxis horizontal = conv.horizontal();
        int bandRows = bandRows(conv);
        boolean mayBeFlat = horizontal.input() <= WindowAxis.SLACK
                && bandRows == conv.vertical().outputs();
        int rowSpan = (horizontal.outputs() - 1) * horizontal.stride() + 1;
        int span = mayBeFlat ? Math.max(rowSpan, conv.columns()) : rowSpan;
        long masks = horizontal.kernel() * (long) (span + WindowAxis.SLACK) + 2L * horizontal.kernel();
        long row = Math.max(rowLength(bandRows, rowSpan), rowLength(1, span));
        return bandLength(conv, bandRows, span) + row + masks;
    }

    /** Whether a channel is treated as one row. Rows of narrow images would leave most of a vector unused. */
    private boolean isFlat(ConvLowering conv, int bandRows) {
        WindowAxis horizontal = conv.horizontal();
        return !loops.isExact()
                && horizontal.input() <= loops.lanes()
                && horizontal.outputs() == horizontal.input()
                && horizontal.stride() == 1
                && conv.vertical().stride() == 1
                && bandRows == conv.vertical().outputs();
    }

    /** Records where each column of the filter lies inside the image. */
    private void mask(Correlation correlation, WindowAxis axis) {
        int pitch = correlation.span + WindowAxis.SLACK;
        correlation.maskPitch = pitch;
        int length = Math.multiplyExact(axis.kernel(), pitch);
        if (correlation.masks.length < length) {
            correlation.masks = new int[length];
        }
        if (correlation.firsts.length < axis.kernel()) {
            correlation.firsts = new int[axis.kernel()];
            correlation.ends = new int[axis.kernel()];
        }
        int rowSpan = (axis.outputs() - 1) * axis.stride() + 1;
        for (int tap = 0; tap < axis.kernel(); tap++) {
            int shift = axis.source(0, tap);
            int end = Math.max(0, Math.min(rowSpan, axis.input() - shift));
            int first = Math.min(end, Math.max(0, -shift));
            correlation.firsts[tap] = first;
            correlation.ends[tap] = end;
            Arrays.fill(correlation.masks, tap * pitch, (tap + 1) * pitch, 0);
            for (int row = 0; row < correlation.span; row += rowSpan) {
                Arrays.fill(correlation.masks, tap * pitch + row + first, tap * pitch + row + end, -1);
            }
        }
        correlation.middleInside =
                axis.kernel() == 3 && axis.source(0, 1) >= 0 && axis.source(axis.outputs() - 1, 1) < axis.input();
    }

    /**
     * Copies the input of {@code rows} rows of outputs from {@code row} on. Index 0 is the element that the first tap reads for the first
     * output.
     */
    private static void fill(ConvLowering conv, float[] from, int at, int row, int rows, float[] to) {
        WindowAxis vertical = conv.vertical();
        int width = conv.horizontal().input();
        int before = conv.horizontal().padBefore();
        int top = vertical.source(row, 0);
        int lines = lines(vertical, rows);
        int first = Math.min(lines, Math.max(0, -top));
        int end = Math.max(first, Math.min(lines, vertical.input() - top));
        Arrays.fill(to, before, before + first * width, 0f);
        if (end > first) {
            System.arraycopy(from, at + (top + first) * width, to, before + first * width, (end - first) * width);
        }
        Arrays.fill(to, before + end * width, before + lines * width, 0f);
    }
}

package dev.ballast.model.op;

import java.util.Arrays;

/**
 * One row of a float32 pooling at a time, tap by tap over whole runs; for the largest element they are copied to where both arrays of a loop are used
 * at one index, for C2 to make vector instructions of it. For the largest
 * element the rows under the window become one line first, of which then the columns under the window become one number each. Sums are taken in
 * the order of the window's elements, on which their last bit depends.
 */
final class PoolLoops {
    /** Below this many outputs in a row a loop over taps costs less than one over outputs. */
    private static final int FEW_COLUMNS = 4;

    /** Buffers of the workspace: one row, another to join with it, and what is taken of it. */
    private static final int LINE = 0;

    private static final int OTHER = 1;
    private static final int TAKEN = 2;

    private final boolean isMax;
    private final PoolAxis vertical;
    private final PoolAxis horizontal;
    private final int width;
    private final int paddedWidth;
    private final int[] firstColumns;
    private final int[] endColumns;
    private final float[] rowCounts;
    private final float[] columnCounts;

    PoolLoops(Pool.Kind kind, PoolAxis vertical, PoolAxis horizontal) {
        this.isMax = kind == Pool.Kind.MAX;
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.width = horizontal.axis().input();
        int reach = (horizontal.axis().outputs() - 1) * horizontal.axis().stride()
                + (horizontal.axis().kernel() - 1) * horizontal.axis().dilation()
                + 1;
        this.paddedWidth = Math.max(reach, horizontal.axis().padBefore() + width);
        this.rowCounts = counts(kind, vertical);
        this.columnCounts = counts(kind, horizontal);
        int taps = horizontal.axis().kernel();
        this.firstColumns = new int[taps];
        this.endColumns = new int[taps];
        for (int tap = 0; tap < taps; tap++) {
            int stride = horizontal.axis().stride();
            int shift = horizontal.axis().padBefore() - tap * horizontal.axis().dilation();
            int end = width + shift <= 0 ? 0 : Math.min(columnCounts.length, (width - 1 + shift) / stride + 1);
            int first = shift <= 0 ? 0 : Math.min(end, (shift + stride - 1) / stride);
            firstColumns[tap] = first;
            endColumns[tap] = end;
        }
    }

    /** By how many elements of an axis the sum under each of its windows is divided. */
    private static float[] counts(Pool.Kind kind, PoolAxis axis) {
        float[] counts = new float[axis.axis().outputs()];
        for (int output = 0; output < counts.length; output++) {
            counts[output] = kind == Pool.Kind.AVERAGE_WITH_PADDING
                    ? axis.paddedTaps(output)
                    : axis.endTap(output) - axis.firstTap(output);
        }
        return counts;
    }

    /**
     * Pools one row.
     *
     * @param plane where the channel begins in {@code x}
     * @param to where the row begins in {@code y}
     */
    void run(float[] x, int plane, int row, float[] y, int to, Workspace workspace) {
        if (isMax) {
            takeColumns(x, plane, row, workspace);
            takeWindows(y, to, workspace);
        } else if (columnCounts.length < FEW_COLUMNS) {
            for (int column = 0; column < columnCounts.length; column++) {
                y[to + column] = sum(x, plane, row, column) / (rowCounts[row] * columnCounts[column]);
            }
        } else {
            average(x, plane, row, y, to, workspace);
        }
    }

    /** The largest element of each column under the window's rows; beyond the edges stands what is never the largest. */
    private void takeColumns(float[] x, int plane, int row, Workspace workspace) {
        float[] line = workspace.buffer(LINE, paddedWidth);
        float[] other = workspace.buffer(OTHER, paddedWidth);
        int before = horizontal.axis().padBefore();
        Arrays.fill(line, 0, paddedWidth, Float.NEGATIVE_INFINITY);
        Arrays.fill(other, 0, before, Float.NEGATIVE_INFINITY);
        int first = vertical.firstTap(row);
        System.arraycopy(x, plane + vertical.axis().source(row, first) * width, line, before, width);
        for (int tap = first + 1; tap < vertical.endTap(row); tap++) {
            System.arraycopy(x, plane + vertical.axis().source(row, tap) * width, other, before, width);
            takeLarger(other, line, before + width);
        }
    }

    /** The largest element under each window of the line; windows are taken at every place, for steps cost more than places. */
    private void takeWindows(float[] y, int to, Workspace workspace) {
        int stride = horizontal.axis().stride();
        int places = (columnCounts.length - 1) * stride + 1;
        float[] line = workspace.buffer(LINE, paddedWidth);
        float[] other = workspace.buffer(OTHER, paddedWidth);
        float[] taken = workspace.buffer(TAKEN, paddedWidth);
        System.arraycopy(line, 0, taken, 0, places);
        for (int tap = 1; tap < horizontal.axis().kernel(); tap++) {
            System.arraycopy(line, tap * horizontal.axis().dilation(), other, 0, places);
            takeLarger(other, taken, places);
        }
        if (stride == 1) {
            System.arraycopy(taken, 0, y, to, places);
        } else {
            for (int column = 0, from = 0; column < columnCounts.length; column++, from += stride) {
                y[to + column] = taken[from];
            }
        }
    }

    private void average(float[] x, int plane, int row, float[] y, int to, Workspace workspace) {
        int outputs = columnCounts.length;
        int stride = horizontal.axis().stride();
        float[] sums = workspace.buffer(TAKEN, outputs);
        Arrays.fill(sums, 0, outputs, 0f);
        for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
            int line = plane + vertical.axis().source(row, i) * width;
            for (int tap = 0; tap < firstColumns.length; tap++) {
                int end = endColumns[tap];
                int from = line + horizontal.axis().source(firstColumns[tap], tap);
                for (int column = firstColumns[tap]; column < end; column++, from += stride) {
                    sums[column] += x[from];
                }
            }
        }
        float rows = rowCounts[row];
        for (int i = 0; i < outputs; i++) {
            sums[i] /= rows * columnCounts[i];
        }
        System.arraycopy(sums, 0, y, to, outputs);
    }

    private static void takeLarger(float[] x, float[] taken, int length) {
        for (int i = 0; i < length; i++) {
            taken[i] = Math.max(taken[i], x[i]);
        }
    }

    private float sum(float[] x, int plane, int row, int column) {
        float sum = 0f;
        int first = horizontal.firstTap(column);
        int dilation = horizontal.axis().dilation();
        int taps = horizontal.endTap(column) - first;
        for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
            int from = plane
                    + vertical.axis().source(row, i) * width
                    + horizontal.axis().source(column, first);
            for (int tap = 0; tap < taps; tap++) {
                sum += x[from + tap * dilation];
            }
        }
        return sum;
    }
}

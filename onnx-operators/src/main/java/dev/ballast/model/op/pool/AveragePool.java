package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.Workspace;
import java.util.Arrays;

/**
 * Computes averages one row at a time, tap by tap over whole runs. Terms are added in the order of the window's elements, because the last
 * bit of a sum depends on this order.
 */
final class AveragePool {
    /** With fewer outputs per row than this, a loop over taps costs less than a loop over outputs. */
    private static final int FEW_COLUMNS = 4;

    private final PoolAxis vertical;
    private final PoolAxis horizontal;
    private final int width;
    private final int[] firstColumns;
    private final int[] endColumns;
    private final float[] rowCounts;
    private final float[] columnCounts;

    AveragePool(PoolKind kind, PoolAxis vertical, PoolAxis horizontal) {
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.width = horizontal.axis().input();
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

    /** For each output of an axis, the number of elements by which the sum under its window is divided. */
    private static float[] counts(PoolKind kind, PoolAxis axis) {
        float[] counts = new float[axis.axis().outputs()];
        for (int output = 0; output < counts.length; output++) {
            counts[output] = kind == PoolKind.AVERAGE_WITH_PADDING
                    ? axis.paddedTaps(output)
                    : axis.endTap(output) - axis.firstTap(output);
        }
        return counts;
    }

    /**
     * Pools one row.
     *
     * @param plane index in {@code x} at which the channel begins
     * @param to index in {@code y} at which the row begins
     */
    void run(float[] x, int plane, int row, float[] y, int to, Workspace workspace) {
        if (columnCounts.length < FEW_COLUMNS) {
            for (int column = 0; column < columnCounts.length; column++) {
                y[to + column] = sum(x, plane, row, column) / (rowCounts[row] * columnCounts[column]);
            }
        } else {
            average(x, plane, row, y, to, workspace);
        }
    }

    private void average(float[] x, int plane, int row, float[] y, int to, Workspace workspace) {
        int outputs = columnCounts.length;
        int stride = horizontal.axis().stride();
        float[] sums = workspace.buffer(outputs);
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

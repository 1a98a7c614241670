package dev.ballast.model.op;

import java.util.Arrays;

/**
 * One row of a float32 pooling at a time, tap by tap over whole runs, so that the compiler turns it into vector instructions. For the largest
 * element the rows under the window become one line first, of which then the columns under the window become one number each. Sums are taken in
 * the order of the window's elements, on which their last bit depends.
 */
final class PoolLoops {
    /** Below this many outputs in a row a loop over taps costs less than one over outputs. */
    private static final int FEW_COLUMNS = 4;

    private final boolean isMax;
    private final PoolAxis vertical;
    private final PoolAxis horizontal;
    private final int width;
    private final int[] firstColumns;
    private final int[] endColumns;
    private final float[] rowCounts;
    private final float[] columnCounts;

    PoolLoops(Pool.Kind kind, PoolAxis vertical, PoolAxis horizontal) {
        this.isMax = kind == Pool.Kind.MAX;
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.width = horizontal.axis().input();
        this.rowCounts = counts(kind, vertical);
        this.columnCounts = counts(kind, horizontal);
        int taps = horizontal.axis().kernel();
        this.firstColumns = new int[taps];
        this.endColumns = new int[taps];
        for (int tap = 0; tap < taps; tap++) {
            int first = 0;
            int end = columnCounts.length;
            while (first < end && horizontal.axis().source(first, tap) < 0) {
                first++;
            }
            while (end > first && horizontal.axis().source(end - 1, tap) >= width) {
                end--;
            }
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
     * @param line working memory, a row of the input long
     * @param to where the row begins in {@code y}
     */
    void run(float[] x, int plane, int row, float[] line, float[] y, int to) {
        if (isMax) {
            int first = vertical.firstTap(row);
            System.arraycopy(x, plane + vertical.axis().source(row, first) * width, line, 0, width);
            for (int tap = first + 1; tap < vertical.endTap(row); tap++) {
                takeLarger(x, plane + vertical.axis().source(row, tap) * width, line);
            }
            largest(line, y, to);
        } else if (columnCounts.length < FEW_COLUMNS) {
            for (int column = 0; column < columnCounts.length; column++) {
                y[to + column] = sum(x, plane, row, column) / (rowCounts[row] * columnCounts[column]);
            }
        } else {
            Arrays.fill(y, to, to + columnCounts.length, 0f);
            for (int tap = vertical.firstTap(row); tap < vertical.endTap(row); tap++) {
                addRow(x, plane + vertical.axis().source(row, tap) * width, y, to);
            }
            for (int column = 0; column < columnCounts.length; column++) {
                y[to + column] /= rowCounts[row] * columnCounts[column];
            }
        }
    }

    private void takeLarger(float[] x, int from, float[] line) {
        for (int i = 0; i < width; i++) {
            line[i] = Math.max(line[i], x[from + i]);
        }
    }

    private void largest(float[] line, float[] y, int to) {
        Arrays.fill(y, to, to + columnCounts.length, Float.NEGATIVE_INFINITY);
        int stride = horizontal.axis().stride();
        for (int tap = 0; tap < firstColumns.length; tap++) {
            int end = to + endColumns[tap];
            int from = horizontal.axis().source(firstColumns[tap], tap);
            if (stride == 1) {
                for (int at = to + firstColumns[tap], i = from; at < end; at++, i++) {
                    y[at] = Math.max(y[at], line[i]);
                }
            } else {
                for (int at = to + firstColumns[tap], i = from; at < end; at++, i += stride) {
                    y[at] = Math.max(y[at], line[i]);
                }
            }
        }
    }

    private void addRow(float[] x, int line, float[] y, int to) {
        int stride = horizontal.axis().stride();
        for (int tap = 0; tap < firstColumns.length; tap++) {
            int end = to + endColumns[tap];
            int from = line + horizontal.axis().source(firstColumns[tap], tap);
            if (stride == 1) {
                for (int at = to + firstColumns[tap], i = from; at < end; at++, i++) {
                    y[at] += x[i];
                }
            } else {
                for (int at = to + firstColumns[tap], i = from; at < end; at++, i += stride) {
                    y[at] += x[i];
                }
            }
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

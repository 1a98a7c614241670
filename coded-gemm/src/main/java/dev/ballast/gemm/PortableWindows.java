package dev.ballast.gemm;

import java.util.Arrays;

/** Windows that slide over rows, as plain loops. */
final class PortableWindows {
    private PortableWindows() {}

    static void correlate(Correlation correlation) {
        for (int row = 0; row < correlation.rows; row++) {
            correlate(correlation, row * correlation.inStep);
            int to = correlation.outAt + row * correlation.outputs;
            for (int i = 0; i < correlation.outputs; i++) {
                correlation.out[to + i] = correlation.row[i * correlation.step];
            }
        }
    }

    /** Computes all positions of one row; the first tap reads from index {@code from} on. */
    private static void correlate(Correlation correlation, int from) {
        float[] row = correlation.row;
        float[] in = correlation.in;
        Arrays.fill(row, 0, correlation.span, correlation.addend);
        for (int i = 0; i < correlation.tapsDown; i++) {
            for (int j = 0; j < correlation.tapsAcross; j++) {
                float weight = correlation.filter[correlation.filterAt + i * correlation.tapsAcross + j];
                int source = from + i * correlation.down + j * correlation.across;
                for (int x = correlation.firsts[j]; x < correlation.ends[j]; x++) {
                    row[x] += weight * in[source + x];
                }
            }
        }
        float least = correlation.bounds.least();
        float most = correlation.bounds.most();
        if (!correlation.bounds.isUnbounded()) {
            for (int x = 0; x < correlation.span; x++) {
                row[x] = Math.min(most, Math.max(least, row[x]));
            }
        }
    }

    static void largest(WindowRow row) {
        float[] columns = row.columns;
        System.arraycopy(row.in, row.lines[0], columns, row.before, row.width);
        for (int line = 1; line < row.count; line++) {
            int from = row.lines[line];
            for (int i = 0; i < row.width; i++) {
                columns[row.before + i] = Math.max(columns[row.before + i], row.in[from + i]);
            }
        }
        int end = row.before + row.width;
        Arrays.fill(columns, end, end + row.after, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < row.outputs; i++) {
            float largest = columns[i * row.step];
            for (int tap = 1; tap < row.taps; tap++) {
                largest = Math.max(largest, columns[i * row.step + tap * row.across]);
            }
            row.out[row.outAt + i] = largest;
        }
    }
}

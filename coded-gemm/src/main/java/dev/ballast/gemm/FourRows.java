package dev.ballast.gemm;

/**
 * Divides m rows into turns of four rows. When fewer than four rows are left, the turn takes the last four again and uses only the new
 * ones. When m is below four, the turn takes all m rows.
 */
final class FourRows {
    private static final int ROWS = InnerLoops.ROWS;

    private FourRows() {}

    /** First row that the turn beginning at {@code row} takes. */
    static int first(int row, int m) {
        return m < ROWS ? 0 : Math.min(row, m - ROWS);
    }

    /** Number of rows that each turn takes. */
    static int height(int m) {
        return Math.min(ROWS, m);
    }

    /** Number of new rows in the turn beginning at {@code row}. */
    static int fresh(int row, int m) {
        return Math.min(ROWS, m - row);
    }
}

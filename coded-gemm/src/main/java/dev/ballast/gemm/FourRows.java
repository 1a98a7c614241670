package dev.ballast.gemm;

/**
 * How m rows are taken four at a time: where four are not left, the last four are taken again and only the new ones used; fewer than four in
 * all are taken as they are.
 */
final class FourRows {
    private static final int ROWS = InnerLoops.ROWS;

    private FourRows() {}

    /** The first of the rows of the turn that begins at {@code row}. */
    static int first(int row, int m) {
        return m < ROWS ? 0 : Math.min(row, m - ROWS);
    }

    /** How many rows each turn takes. */
    static int height(int m) {
        return Math.min(ROWS, m);
    }

    /** How many rows are new in the turn that begins at {@code row}. */
    static int fresh(int row, int m) {
        return Math.min(ROWS, m - row);
    }
}

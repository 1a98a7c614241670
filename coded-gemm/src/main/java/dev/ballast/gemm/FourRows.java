package dev.ballast.gemm;

/**
 * How m rows are taken four at a time: where four are not left, the last four are taken again and only the new ones used; fewer than four in
 * all are taken one by one, each four times over.
 */
final class FourRows {
    private static final int ROWS = InnerLoops.ROWS;

    private FourRows() {}

    /** How far to go from one turn to the next. */
    static int step(int m) {
        return m < ROWS ? 1 : ROWS;
    }

    /** The first of the four rows of the turn that begins at {@code row}. */
    static int first(int row, int m) {
        return m < ROWS ? row : Math.min(row, m - ROWS);
    }

    /** Rows between two of the four. */
    static int stride(int m) {
        return m < ROWS ? 0 : 1;
    }

    /** How many rows are new in the turn that begins at {@code row}. */
    static int fresh(int row, int m) {
        return m < ROWS ? 1 : Math.min(ROWS, m - row);
    }
}

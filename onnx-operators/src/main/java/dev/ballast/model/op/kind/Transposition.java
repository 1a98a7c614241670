package dev.ballast.model.op.kind;

/** Writes rows of a product as columns. Eight rows at a time give runs of eight neighbouring elements. */
public final class Transposition {
    /** Rows to transpose together: their elements fit the first cache, and they fill a line of the result's memory. */
    public static final int ROWS = 16;

    private static final int UNROLLED = 8;

    private Transposition() {}

    /**
     * Writes some rows of an m x n matrix to an n x m matrix.
     *
     * @param block the rows, {@code rows} x n, from index 0 on, read
     * @param target the n x m matrix; the first of the rows is written from index {@code to} on
     */
    public static void write(float[] block, int rows, int n, float[] target, int to, int m) {
        int row = 0;
        for (; row <= rows - UNROLLED; row += UNROLLED) {
            eight(block, row * n, n, target, to + row, m);
        }
        for (; row < rows; row++) {
            for (int column = 0; column < n; column++) {
                target[to + row + column * m] = block[row * n + column];
            }
        }
    }

    private static void eight(float[] block, int from, int n, float[] target, int to, int m) {
        int b = from + n;
        int c = b + n;
        int d = c + n;
        int e = d + n;
        int f = e + n;
        int g = f + n;
        int h = g + n;
        for (int column = 0; column < n; column++) {
            int at = to + column * m;
            target[at] = block[from + column];
            target[at + 1] = block[b + column];
            target[at + 2] = block[c + column];
            target[at + 3] = block[d + column];
            target[at + 4] = block[e + column];
            target[at + 5] = block[f + column];
            target[at + 6] = block[g + column];
            target[at + 7] = block[h + column];
        }
    }
}

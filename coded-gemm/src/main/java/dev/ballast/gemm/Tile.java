package dev.ballast.gemm;

import dev.ballast.gemm.operand.RowFinish;

/**
 * The operands of one call of the inner loops. {@link Scratch} owns one instance for each thread.
 *
 * <p>Row r of A begins at {@code aAt + r * aStride} of the array of its format; row r of C at {@code cAt + r * cStride}. A panel holds its
 * stripes one after the other: stripe s begins at {@code s * depth * lanes}, and row i of a stripe at {@code i * lanes} within it. Column j
 * of x begins at {@code xAt + j * xStride}.
 */
public final class Tile {
    /**
     * Most terms of a sum of products of int8 numbers that is at most 2^22 in magnitude. Such a sum is exact in float32 and cheap to
     * convert to int32.
     */
    public static final int MOST_DEPTH = 256;

    float[] floats = {};
    short[] shorts = {};
    byte[] bytes = {};
    int aAt;
    int aStride;
    int height = InnerLoops.ROWS;
    int depth;
    int stripes;
    boolean isFirst;
    boolean isLast;
    int row;
    RowFinish finish = RowFinish.NONE;
    int cols;
    float[] x = {};
    float[][] rows = {};
    float[] sums = {};
    int[] wholeX = {};
    int xAt;
    int xStride;
    float[] c = {};
    int[] wholeC = {};
    long[] longC = {};
    int cAt;
    int cStride;

    /** A in float32, or widened to float32. */
    public float[] floats() {
        return floats;
    }

    /** A in float16 or int16. */
    public short[] shorts() {
        return shorts;
    }

    /** A in int8. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the first row of A. */
    public int aAt() {
        return aAt;
    }

    /** Elements between the beginnings of two rows of A. */
    public int aStride() {
        return aStride;
    }

    /** How many of the four rows exist, at least one. Results for the other rows are ignored. */
    public int height() {
        return height;
    }

    /**
     * Elements from row {@code row - 1} of A to row {@code row}; 0 when row {@code row} does not exist, so that the last row is read in its
     * place.
     */
    public int step(int row) {
        return row < height ? aStride : 0;
    }

    /** Whether the sums begin with this tile. C is then not read. */
    public boolean isFirst() {
        return isFirst;
    }

    /** Whether the sums end with this tile and must be finished. The first row is finished as row {@link #row()}. */
    public boolean isFinished() {
        return isLast && !finish.isNone();
    }

    /** Index of the tile's first row within the product. */
    public int row() {
        return row;
    }

    public RowFinish finish() {
        return finish;
    }

    /** Terms of each sum. */
    public int depth() {
        return depth;
    }

    /** Stripes of the panel. */
    public int stripes() {
        return stripes;
    }

    /** Columns that are needed. The sums of the panel's other columns are ignored. */
    public int cols() {
        return cols;
    }

    /** The panel or the columns, in float32. */
    public float[] x() {
        return x;
    }

    /** The column of an integer product. */
    public int[] wholeX() {
        return wholeX;
    }

    /** Index of the panel or of the first column. */
    public int xAt() {
        return xAt;
    }

    /** Elements between the beginnings of two columns. */
    public int xStride() {
        return xStride;
    }

    /** The array to which float32 sums are written. */
    public float[] c() {
        return c;
    }

    /** The array to which int32 sums are written. */
    public int[] wholeC() {
        return wholeC;
    }

    /** Index of the first row of C. */
    public int cAt() {
        return cAt;
    }

    /** Elements between the beginnings of two rows of C. */
    public int cStride() {
        return cStride;
    }
}

package dev.ballast.gemm;

/**
 * The operands of one call of the inner loops; {@link Scratch} owns one for each thread. Row r of A begins at {@code aAt + r * aStride} of
 * the array of its format; row r of C at {@code cAt + r * cStride}. A panel holds its stripes one after the other, stripe s beginning at
 * {@code s * depth * lanes}, row i of a stripe at {@code i * lanes} of it. Column j of x begins at {@code xAt + j * xStride}.
 */
public final class Tile {
    /** Terms up to which a sum of products of int8 numbers is at most 2^22, so exact in float32 and easily made an int32. */
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

    /** A in float32, or widened to it. */
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

    /** Where the first row of A begins. */
    public int aAt() {
        return aAt;
    }

    /** Elements between the beginnings of two rows of A. */
    public int aStride() {
        return aStride;
    }

    /** How many of the four rows there are, at least one; what is computed in place of the others is of no use. */
    public int height() {
        return height;
    }

    /** From row {@code row - 1} of A to the next, or 0 where there is no next and the last one does in its place. */
    public int step(int row) {
        return row < height ? aStride : 0;
    }

    /** Whether the sums begin with this tile, whatever C holds. */
    public boolean isFirst() {
        return isFirst;
    }

    /** Whether the sums end with this tile and are to be finished, the first row as row {@link #row()}. */
    public boolean isFinished() {
        return isLast && !finish.isNone();
    }

    /** Which row of the product the first one is. */
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

    /** Columns that are wanted; of the panel's others the sums are of no use. */
    public int cols() {
        return cols;
    }

    /** The panel or the columns, in float32. */
    public float[] x() {
        return x;
    }

    /** The column of a product in whole numbers. */
    public int[] wholeX() {
        return wholeX;
    }

    /** Where the panel or the first column begins. */
    public int xAt() {
        return xAt;
    }

    /** Elements between the beginnings of two columns. */
    public int xStride() {
        return xStride;
    }

    /** Where float32 sums are written. */
    public float[] c() {
        return c;
    }

    /** Where int32 sums are written. */
    public int[] wholeC() {
        return wholeC;
    }

    /** Where the first row of C begins. */
    public int cAt() {
        return cAt;
    }

    /** Elements between the beginnings of two rows of C. */
    public int cStride() {
        return cStride;
    }
}

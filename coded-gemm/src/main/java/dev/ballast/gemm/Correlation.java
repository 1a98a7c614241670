package dev.ballast.gemm;

import dev.ballast.gemm.operand.RowFinish;

/**
 * The operands of {@link InnerLoops#correlate}: some rows of one channel and the channel's filter. {@link Scratch} owns one instance for
 * each thread.
 *
 * <p>Outputs are first computed for every position x of a row, {@code 0 <= x < span}. Only every {@link #step}-th position is kept. Column
 * j of the filter lies inside the image only for some positions. At the others it reads unrelated elements, which the masks set to zero.
 */
public final class Correlation {
    float[] in = {};
    int inStep;
    int down;
    int across;
    int tapsDown;
    int tapsAcross;
    int[] masks = {};
    int maskPitch;
    int[] firsts = {};
    int[] ends = {};
    boolean middleInside;
    float[] filter = {};
    int filterAt;
    float addend;
    RowFinish bounds = RowFinish.NONE;
    int rows;
    int span;
    int step;
    int outputs;
    float[] out = {};
    int outAt;
    int limit;
    float[] row = {};

    /**
     * Input elements. The filter's first tap reads {@code r * inStep + x} for position x of row r. There is room for two vectors after the
     * last element.
     */
    public float[] in() {
        return in;
    }

    /** Elements between the inputs of two rows of outputs. */
    public int inStep() {
        return inStep;
    }

    /** Elements between the inputs of two taps in one column of the filter. */
    public int down() {
        return down;
    }

    /** Elements between the inputs of two taps in one row of the filter. */
    public int across() {
        return across;
    }

    /** Rows of the filter. */
    public int tapsDown() {
        return tapsDown;
    }

    /** Columns of the filter. */
    public int tapsAcross() {
        return tapsAcross;
    }

    /**
     * Masks in whole vectors. The mask of position x under column j stands at {@code j * maskPitch + x}: all bits are set when the column
     * is inside the image, none otherwise.
     */
    public int[] masks() {
        return masks;
    }

    public int maskPitch() {
        return maskPitch;
    }

    /** Whether the second column of the filter is inside the image at every position that is kept. */
    public boolean isMiddleInside() {
        return middleInside;
    }

    /** The filter, row by row. */
    public float[] filter() {
        return filter;
    }

    /** Index of the filter's first element. */
    public int filterAt() {
        return filterAt;
    }

    /** Number that is added to each sum. */
    public float addend() {
        return addend;
    }

    /** Bounds of the sums. */
    public RowFinish bounds() {
        return bounds;
    }

    /** Rows of outputs. */
    public int rows() {
        return rows;
    }

    /** Positions of a row. */
    public int span() {
        return span;
    }

    /** Distance between two positions that are kept. */
    public int step() {
        return step;
    }

    /** Outputs of a row. */
    public int outputs() {
        return outputs;
    }

    /** The output array. Outputs are written row after row. */
    public float[] out() {
        return out;
    }

    /** Index of the first output. */
    public int outAt() {
        return outAt;
    }

    /**
     * End of the range that may be written, exclusive. Elements between the end of a row and this limit may be overwritten, because they
     * are written later.
     */
    public int limit() {
        return limit;
    }

    /** Room for the positions of all rows, each rounded up to whole vectors. */
    public float[] row() {
        return row;
    }
}

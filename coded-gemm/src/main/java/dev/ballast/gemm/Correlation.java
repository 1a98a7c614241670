package dev.ballast.gemm;

/**
 * The operands of {@link InnerLoops#correlate}: some rows of one channel under a filter of its own; {@link Scratch} owns one for each thread.
 * Outputs are at first computed for every position x of a row, {@code 0 <= x < span}, of which every {@link #step}-th is wanted. Column j of the
 * filter lies inside the image only for some x; elsewhere what it reads is something else and counts as zero.
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

    /** What the filter's first tap reads for position x of row r stands at {@code r * inStep + x}; two vectors of room behind the last. */
    public float[] in() {
        return in;
    }

    /** Elements between what two rows of outputs read. */
    public int inStep() {
        return inStep;
    }

    /** Elements between what two taps of a column of the filter read. */
    public int down() {
        return down;
    }

    /** Elements between what two taps of a row of the filter read. */
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

    /** For position x under column j, at {@code j * maskPitch + x}: all bits where it is inside, none where not; whole vectors of them. */
    public int[] masks() {
        return masks;
    }

    public int maskPitch() {
        return maskPitch;
    }

    /** Whether all that is wanted has the second column of the filter inside. */
    public boolean isMiddleInside() {
        return middleInside;
    }

    /** The filter, row by row. */
    public float[] filter() {
        return filter;
    }

    /** Where the filter begins. */
    public int filterAt() {
        return filterAt;
    }

    /** What is added to each sum. */
    public float addend() {
        return addend;
    }

    /** What the sums are brought between. */
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

    /** From one position that is wanted to the next. */
    public int step() {
        return step;
    }

    /** Outputs of a row. */
    public int outputs() {
        return outputs;
    }

    /** Where the outputs go, row after row. */
    public float[] out() {
        return out;
    }

    /** Where the first output goes. */
    public int outAt() {
        return outAt;
    }

    /** The end of what may be written; what lies between the end of a row and it is written later. */
    public int limit() {
        return limit;
    }

    /** Room for the positions of all rows, each rounded up to whole vectors. */
    public float[] row() {
        return row;
    }
}

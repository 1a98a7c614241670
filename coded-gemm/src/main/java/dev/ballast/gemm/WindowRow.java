package dev.ballast.gemm;

/**
 * The operands of {@link InnerLoops#largest}: one row of outputs under a window; {@link Scratch} owns one for each thread. The largest elements
 * of the window's columns are found first, then the largest of neighbouring ones.
 */
public final class WindowRow {
    float[] in = {};
    int[] lines = {};
    int count;
    int width;
    float[] columns = {};
    int before;
    int after;
    int across;
    int taps;
    int span;
    int step;
    float[] row = {};
    int outputs;
    float[] out = {};
    int outAt;
    int limit;

    public float[] in() {
        return in;
    }

    /** Where the lines of the image that the window covers begin, {@link #count()} of them, at least one. */
    public int[] lines() {
        return lines;
    }

    public int count() {
        return count;
    }

    /** Elements of a line. */
    public int width() {
        return width;
    }

    /** Room for the largest of each column, from {@link #before()} on; negative infinity before that, and room for vectors behind. */
    public float[] columns() {
        return columns;
    }

    /** Elements of padding before a line. */
    public int before() {
        return before;
    }

    /** Elements of padding behind a line that windows reach. */
    public int after() {
        return after;
    }

    /** Elements between two columns of the window. */
    public int across() {
        return across;
    }

    /** Columns of the window. */
    public int taps() {
        return taps;
    }

    /** Positions of the window, of which every {@link #step()}-th is wanted. */
    public int span() {
        return span;
    }

    public int step() {
        return step;
    }

    /** Room for the positions, rounded up to whole vectors. */
    public float[] row() {
        return row;
    }

    /** Outputs. */
    public int outputs() {
        return outputs;
    }

    public float[] out() {
        return out;
    }

    /** Where the outputs go. */
    public int outAt() {
        return outAt;
    }

    /** The end of what may be written; what lies between the end of the row and it is written later. */
    public int limit() {
        return limit;
    }
}

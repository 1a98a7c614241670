package dev.ballast.gemm;

/**
 * The operands of {@link InnerLoops#largest}: one row of outputs under a window. {@link Scratch} owns one instance for each thread. The
 * loops find the largest element of each column of the window first, then the largest of neighbouring columns.
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

    /** Indices at which the image lines under the window begin; {@link #count()} of them, at least one. */
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

    /**
     * Array for the largest element of each column, from {@link #before()} on. The elements before are negative infinity; there is room for
     * vectors at the end.
     */
    public float[] columns() {
        return columns;
    }

    /** Padding elements before a line. */
    public int before() {
        return before;
    }

    /** Padding elements after a line that windows reach. */
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

    /** Positions of the window. Every {@link #step()}-th position is kept. */
    public int span() {
        return span;
    }

    public int step() {
        return step;
    }

    /** Array for the results of all positions, rounded up to whole vectors. */
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

    /** Index of the first output. */
    public int outAt() {
        return outAt;
    }

    /**
     * End of the range that may be written, exclusive. Elements between the end of the row and this limit may be overwritten, because they
     * are written later.
     */
    public int limit() {
        return limit;
    }
}

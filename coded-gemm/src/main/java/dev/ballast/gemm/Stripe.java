package dev.ballast.gemm;

/**
 * One stripe of a panel that is to be copied: {@code depth} rows of neighbouring columns of I. Each row consists of runs. Run r of row i is
 * {@code lengths[r]} elements of the source from {@code bases[i] + offsets[r]} on. These become the columns of the stripe from
 * {@code starts[r]} on.
 */
public final class Stripe {
    float[] source = {};
    int[] bases = {};
    int depth;
    int runs;
    int[] starts = {};
    int[] offsets = {};
    int[] lengths = {};
    boolean roomy;
    float[] panel = {};
    float[][] rows = {};
    int at;

    public float[] source() {
        return source;
    }

    /** For each row, the index in the source to which the offsets of the runs are added. */
    public int[] bases() {
        return bases;
    }

    /** Rows. */
    public int depth() {
        return depth;
    }

    /** Runs of each row, in the order of their columns. */
    public int runs() {
        return runs;
    }

    /** First column of each run. */
    public int[] starts() {
        return starts;
    }

    public int[] offsets() {
        return offsets;
    }

    public int[] lengths() {
        return lengths;
    }

    /** Whether a whole stripe's width may be read from the beginning of each run. */
    public boolean roomy() {
        return roomy;
    }

    public float[] panel() {
        return panel;
    }

    /** The panel's rows when the panel is one array per row. The stripe then fills the whole panel. */
    public float[][] rows() {
        return rows;
    }

    /** Index in the panel at which the stripe begins. */
    public int at() {
        return at;
    }
}

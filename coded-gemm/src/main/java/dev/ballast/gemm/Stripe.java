package dev.ballast.gemm;

/**
 * One stripe of a panel that is to be copied: {@code depth} rows of neighbouring columns of I. Row i is made of runs; run r are
 * {@code length(r)} elements of the source from {@code base(i) + offset(r)} on, which become columns {@code start(r)} and following.
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

    /** Of row i. */
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

    /** Whether the source may be read for a whole stripe's width from the beginning of each run. */
    public boolean roomy() {
        return roomy;
    }

    public float[] panel() {
        return panel;
    }

    /** The panel's rows, where it is wanted in rows; the stripe is all of it then. */
    public float[][] rows() {
        return rows;
    }

    /** Where in the panel the stripe begins. */
    public int at() {
        return at;
    }
}

package dev.ballast.gemm;

/** The operands of {@link InnerLoops#correlate}; {@link Scratch} owns one for each thread. */
public final class Correlation {
    float[] in = {};
    int[] offsets = {};
    float[] filter = {};
    int filterAt;
    int taps;
    float[] out = {};
    int count;

    /** Has room for a vector beyond the last element that is read. */
    public float[] in() {
        return in;
    }

    /** Where the taps begin to read, {@link #taps()} of them. */
    public int[] offsets() {
        return offsets;
    }

    public float[] filter() {
        return filter;
    }

    /** Where the filter begins. */
    public int filterAt() {
        return filterAt;
    }

    public int taps() {
        return taps;
    }

    /** Written from 0 on; has room for a vector beyond the last output. */
    public float[] out() {
        return out;
    }

    /** Outputs. */
    public int count() {
        return count;
    }
}

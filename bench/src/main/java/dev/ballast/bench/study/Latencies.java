package dev.ballast.bench.study;

import java.util.Arrays;

/** Durations of many exchanges of one kind. Owned by one thread. */
public final class Latencies {
    private static final int FIRST_CAPACITY = 64;

    private long[] ns = new long[FIRST_CAPACITY];
    private int count;

    public void add(long durationNs) {
        if (count == ns.length) {
            ns = Arrays.copyOf(ns, 2 * count);
        }
        ns[count++] = durationNs;
    }

    public int count() {
        return count;
    }

    /** What a share {@code q} of them did not exceed, in milliseconds; NaN when there are none. */
    public double quantileMs(double q) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(ns, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(q * count);
        return sorted[Math.max(1, rank) - 1] / 1e6;
    }
}

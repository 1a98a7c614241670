package dev.ballast.round;

import java.util.Arrays;

/** The latest answer times of one part, for quantiles. Owned by one thread or guarded by its holder. */
public final class LatencyWindow {
    private static final int REMEMBERED = 64;

    /** Fewest answer times from which a quantile is taken. */
    private static final int ENOUGH = 16;

    private final long[] latest = new long[REMEMBERED];
    private final long[] sorted = new long[REMEMBERED]; // the times in latest, smallest first
    private int count;

    /** Takes an answer time in nanoseconds. */
    public void add(long tookNs) {
        int slot = count % REMEMBERED;
        int known = Math.min(count, REMEMBERED);
        int hole = known < REMEMBERED ? known : Arrays.binarySearch(sorted, latest[slot]);
        int last = Math.min(known, REMEMBERED - 1);
        for (; hole > 0 && sorted[hole - 1] > tookNs; hole--) {
            sorted[hole] = sorted[hole - 1];
        }
        for (; hole < last && sorted[hole + 1] < tookNs; hole++) {
            sorted[hole] = sorted[hole + 1];
        }
        sorted[hole] = tookNs;
        latest[slot] = tookNs;
        count = count == 2 * REMEMBERED ? REMEMBERED + 1 : count + 1;
    }

    /** The q-quantile (nearest rank) in nanoseconds, or {@code otherwise} while there are too few answers. */
    public long quantile(double q, long otherwise) {
        int known = Math.min(count, REMEMBERED);
        return known < ENOUGH ? otherwise : sorted[Math.max(0, (int) Math.ceil(q * known) - 1)];
    }
}

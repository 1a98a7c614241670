package dev.ballast.round;

import java.util.Arrays;

/** The latest answer times of one part, for quantiles. Owned by one thread or guarded by its holder. */
public final class LatencyWindow {
    private static final int REMEMBERED = 64;

    /** Fewest from which anything is concluded. */
    private static final int ENOUGH = 16;

    private final long[] latest = new long[REMEMBERED];
    private final long[] sorted = new long[REMEMBERED];
    private int count;

    /** Takes an answer time in nanoseconds. */
    public void add(long tookNs) {
        latest[count % REMEMBERED] = tookNs;
        count = count == 2 * REMEMBERED ? REMEMBERED + 1 : count + 1;
    }

    /** The q-quantile (nearest rank) in nanoseconds, or {@code otherwise} while there are too few answers. */
    public long quantile(double q, long otherwise) {
        int known = Math.min(count, REMEMBERED);
        if (known < ENOUGH) {
            return otherwise;
        }
        System.arraycopy(latest, 0, sorted, 0, known);
        Arrays.sort(sorted, 0, known);
        return sorted[Math.max(0, (int) Math.ceil(q * known) - 1)];
    }
}

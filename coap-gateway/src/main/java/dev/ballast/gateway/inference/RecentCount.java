package dev.ballast.gateway.inference;

/** Counts events per second. Times are nanoseconds of any monotonic clock. Guarded by its holder. */
final class RecentCount {
    private static final long SECOND_NS = 1_000_000_000;

    private long sinceNs;
    private int current;
    private int previous;

    void add(long nowNs) {
        moveTo(nowNs);
        current++;
    }

    /** Events in the current second or in the previous one, whichever is more. */
    int aSecond(long nowNs) {
        moveTo(nowNs);
        return Math.max(current, previous);
    }

    private void moveTo(long nowNs) {
        if (nowNs - sinceNs >= SECOND_NS) {
            previous = nowNs - sinceNs < 2 * SECOND_NS ? current : 0;
            current = 0;
            sinceNs = nowNs;
        }
    }
}

package dev.ballast.lane;

/**
 * How much of a lane's traffic may be under way at a time, and how fast it may leave. Random loss of a few per cent, which radio links
 * have without being full, leaves it alone; loss beyond an eighth, or silence, shrinks it, and clean traffic lets it grow back. Sending
 * is paced at two windows a round trip behind a burst of a quarter of the window.
 */
final class Window {
    private static final int EPOCH_MESSAGES = 32;
    private static final int MUCH_LOSS = 8;
    private static final int LITTLE_LOSS = 16;

    private LanePolicy policy;
    private int size;
    private int inFlight;
    private int sent;
    private int lost;
    /** When the pace allows the next byte if nothing had been saved up (the theoretical arrival time of a leaky bucket). */
    private long dueNs;

    private boolean started;

    Window(LanePolicy policy) {
        this.policy = policy;
        this.size = policy.maxWindowBytes();
    }

    void adopt(LanePolicy limits) {
        policy = limits;
        size = limits.maxWindowBytes();
    }

    int size() {
        return size;
    }

    int inFlight() {
        return inFlight;
    }

    /** Whether a datagram of this cost fits; one always does when nothing is under way. */
    boolean admits(int cost) {
        return inFlight == 0 || inFlight + cost <= size;
    }

    /** When a datagram may leave under the pace; not after {@code nowNs} when it may at once. */
    long paceNs(long nowNs, long roundTripNs) {
        if (!started) {
            started = true;
            dueNs = nowNs;
        }
        return dueNs - burstNs(roundTripNs);
    }

    void sent(int cost, long nowNs, long roundTripNs) {
        inFlight += cost;
        sent++;
        dueNs = Math.max(dueNs, nowNs) + (long) ((double) cost * roundTripNs / (2.0 * size));
        if (sent >= EPOCH_MESSAGES) {
            endEpoch();
        }
    }

    /** The time that a quarter of the window takes at full pace. */
    private static long burstNs(long roundTripNs) {
        return roundTripNs / 8;
    }

    /** No longer under way, whether it came or not. */
    void settled(int cost) {
        inFlight -= cost;
    }

    void lost(int messages) {
        lost += messages;
    }

    private void endEpoch() {
        if (lost * MUCH_LOSS > sent) {
            size = Math.max(policy.minWindowBytes(), size - size / 4);
        } else if (lost * LITTLE_LOSS <= sent) {
            size = Math.min(policy.maxWindowBytes(), size + size / 4);
        }
        sent = 0;
        lost = 0;
    }

    /** Nothing came back of a whole window. */
    void stalled() {
        size = Math.max(policy.minWindowBytes(), size / 2);
        sent = 0;
        lost = 0;
    }
}

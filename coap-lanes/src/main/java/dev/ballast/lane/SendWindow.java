package dev.ballast.lane;

/**
 * How much of a lane's traffic may be in flight, and how fast it may leave.
 *
 * <ul>
 * <li>While there is more to send than the link takes, the throughput of the link is measured and the window follows. The window is as much
 * as arrives within 1.5 times the shortest round trip plus {@link #QUEUE_NS}, so that queues on the link stay short.
 * <li>Random loss of a few per cent, which radio links have without being full, does not change the window.
 * <li>Loss of more than an eighth shrinks the window, as from queues that hold less than {@link #QUEUE_NS}. Silence shrinks it too.
 * <li>At its start the window grows by all that arrives, until datagrams have to wait.
 * <li>The pace is two windows a round trip, after a burst of a quarter of the window.
 * </ul>
 *
 * <p>Costs are those of {@link LanePolicy#cost}.
 */
final class SendWindow {
    /** Fewest datagrams on which a decision rests. */
    private static final int EPOCH_MESSAGES = 32;

    private static final int MUCH_LOSS = 8;
    private static final int LITTLE_LOSS = 16;

    /** How long datagrams may wait on the link. The thread of sender or receiver may be late by this without the link running dry. */
    private static final long QUEUE_NS = 10_000_000;

    /** A datagram that waits this long waits in a queue, not for a late thread. */
    private static final long STANDING_QUEUE_NS = 3_000_000;

    private final Throughput throughput = new Throughput();
    private LanePolicy policy;
    private int size;
    private int beforeStall;
    /** Sequence number of the last datagram sent: the cost of all datagrams ever sent. */
    private long sentSequence;

    /** Sequence number of the last datagram that is no longer in flight. */
    private long settledSequence;

    private int sent;
    private int lost;
    private long arrived;
    private boolean full;
    private boolean idle;
    private long epochNs;
    private long shortestNs = Long.MAX_VALUE;
    private long epochShortestNs = Long.MAX_VALUE;
    /** When the pace allows the next byte, without the burst (the theoretical arrival time of a leaky bucket). */
    private long dueNs;

    private boolean started;
    private boolean starting = true;

    SendWindow(LanePolicy policy) {
        this.policy = policy;
        this.size = policy.startWindowBytes();
    }

    /** Applies other limits and forgets all measurements: the link may be another one. */
    void adopt(LanePolicy limits) {
        policy = limits;
        size = limits.startWindowBytes();
        beforeStall = 0;
        shortestNs = Long.MAX_VALUE;
        starting = true;
        throughput.forget();
    }

    int size() {
        return size;
    }

    private long inFlight() {
        return sentSequence - settledSequence;
    }

    /** Whether a datagram of this cost fits; one always fits when nothing is in flight. */
    boolean admits(int cost) {
        boolean fits = inFlight() == 0 || inFlight() + cost <= size;
        full |= !fits;
        return fits;
    }

    /** There is nothing to send at present. */
    void idle() {
        idle = true;
    }

    /** When the pace lets a datagram leave; not after {@code nowNs} when it may leave at once. */
    long paceNs(long nowNs, long roundTripNs) {
        if (!started) {
            started = true;
            dueNs = nowNs;
            epochNs = nowNs;
        }
        return dueNs - burstNs(roundTripNs);
    }

    /** Notes that a datagram was sent; returns its sequence number, for {@link #settled}. */
    long sent(int cost, long nowNs, long roundTripNs) {
        sentSequence += cost;
        sent++;
        dueNs = Math.max(dueNs, nowNs) + (long) ((double) cost * roundTripNs / (2.0 * size));
        return sentSequence;
    }

    /** The time that a quarter of the window takes at full pace. */
    private static long burstNs(long roundTripNs) {
        return roundTripNs / 8;
    }

    /** The datagram with this sequence number and all sent before it are no longer in flight, whether they came or not. */
    void settled(long sequence) {
        if (sequence > settledSequence) {
            arrived += sequence - settledSequence;
            settledSequence = sequence;
        }
    }

    /** As {@link #settled}, for a datagram that was answered. */
    void answered(long sequence) {
        if (starting && full && sequence > settledSequence) {
            size = (int) Math.min(policy.maxWindowBytes(), size + sequence - settledSequence);
        }
        settled(sequence);
    }

    void lost(int messages) {
        lost += messages;
    }

    /** Takes the round trip of a datagram that was answered at once. */
    void roundTrip(long tookNs) {
        epochShortestNs = Math.min(epochShortestNs, tookNs);
        shortestNs = Math.min(shortestNs, tookNs);
        starting &= tookNs <= shortestNs + STANDING_QUEUE_NS;
    }

    /** A reply came to a datagram that was sent at {@code sentNs}. */
    void heard(long sentNs, long nowNs) {
        if (sent >= EPOCH_MESSAGES && sentNs - epochNs >= 0 && nowNs - epochNs >= mayTakeNs()) {
            endEpoch(nowNs - epochNs);
            begin(nowNs);
        }
    }

    private void endEpoch(long tookNs) {
        if (!idle) {
            throughput.add((double) arrived / tookNs);
        }
        int fit = fit();
        if (lost * MUCH_LOSS > sent) {
            beforeStall = 0;
            shrinkTo(size - size / 4);
        } else if (fit < size) {
            shrinkTo(Math.max(fit, size - size / 4));
        } else if (full && lost * LITTLE_LOSS <= sent) {
            size = Math.min(fit, Math.max(size + size / 4, Math.min(2 * size, beforeStall)));
        }
        if (size >= beforeStall) {
            beforeStall = 0;
        }
        if (size <= policy.minWindowBytes() && epochShortestNs < Long.MAX_VALUE) {
            shortestNs = epochShortestNs; // so small a window makes no queue: the round trip itself has become longer
        }
    }

    /**
     * What the link carries within a round trip. This is unknown when there was not always something to send. The result is then the
     * present window if datagrams had to wait, and else the largest window.
     */
    private int fit() {
        if (idle || shortestNs == Long.MAX_VALUE) {
            boolean waited = epochShortestNs < Long.MAX_VALUE && epochShortestNs > mayTakeNs();
            return waited ? size : policy.maxWindowBytes();
        }
        return (int) Math.min(policy.maxWindowBytes(), throughput.most() * mayTakeNs());
    }

    /**
     * How long a round trip may take with queues on the link: the shortest, half of it again because statuses are few, and
     * {@link #QUEUE_NS}.
     */
    private long mayTakeNs() {
        return shortestNs == Long.MAX_VALUE ? QUEUE_NS : shortestNs + shortestNs / 2 + QUEUE_NS;
    }

    /** No reply came to a whole window, so all of it counts as lost. */
    void stalled(long nowNs) {
        settledSequence = sentSequence;
        beforeStall = Math.max(beforeStall, size);
        shrinkTo(size / 2);
        begin(nowNs);
    }

    private void shrinkTo(int bytes) {
        starting = false;
        size = Math.max(policy.minWindowBytes(), bytes);
    }

    private void begin(long nowNs) {
        epochNs = nowNs;
        sent = 0;
        lost = 0;
        arrived = 0;
        full = false;
        idle = false;
        epochShortestNs = Long.MAX_VALUE;
    }
}

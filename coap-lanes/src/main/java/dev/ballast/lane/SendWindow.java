package dev.ballast.lane;

/**
 * How much of a lane's traffic may be under way at a time, and how fast it may leave. What a way can carry is measured while there is more to
 * send than it takes, and the window follows: as much as arrives in the shortest round trip and a while more, so that queues on the way stay
 * short. Random loss of a few per cent, which radio links have without being full, leaves it alone; loss beyond an eighth, as from queues
 * that are shorter than that, or silence, shrinks it too. At its start it grows by all that arrives, until something has to wait. Sending is paced at two windows a round trip behind a burst of a quarter of the window.
 *
 * <p>Costs are those of {@link LanePolicy#cost}.
 */
final class SendWindow {
    /** Datagrams on which a decision rests at least. */
    private static final int EPOCH_MESSAGES = 32;

    private static final int MUCH_LOSS = 8;
    private static final int LITTLE_LOSS = 16;

    /** How long datagrams may wait on the way. So late the thread of sender or receiver may be without the link running dry. */
    private static final long QUEUE_NS = 10_000_000;

    /** A wait on the way that is no accident of threads any more. */
    private static final long STANDING_QUEUE_NS = 3_000_000;

    private final Throughput throughput = new Throughput();
    private LanePolicy policy;
    private int size;
    private int beforeStall;
    /** Cost of all that has ever left, and of all of that which is no longer under way. */
    private long left;

    private long settled;
    private int sent;
    private int lost;
    private long arrived;
    private boolean full;
    private boolean idle;
    private long epochNs;
    private long shortestNs = Long.MAX_VALUE;
    private long epochShortestNs = Long.MAX_VALUE;
    /** When the pace allows the next byte if nothing had been saved up (the theoretical arrival time of a leaky bucket). */
    private long dueNs;

    private boolean started;
    private boolean starting = true;

    SendWindow(LanePolicy policy) {
        this.policy = policy;
        this.size = policy.startWindowBytes();
    }

    /** Forgets what has been found out, for it may be another way. */
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
        return left - settled;
    }

    /** Whether a datagram of this cost fits; one always does when nothing is under way. */
    boolean admits(int cost) {
        boolean fits = inFlight() == 0 || inFlight() + cost <= size;
        full |= !fits;
        return fits;
    }

    /** There is nothing to send at present. */
    void idle() {
        idle = true;
    }

    /** When a datagram may leave under the pace; not after {@code nowNs} when it may at once. */
    long paceNs(long nowNs, long roundTripNs) {
        if (!started) {
            started = true;
            dueNs = nowNs;
            epochNs = nowNs;
        }
        return dueNs - burstNs(roundTripNs);
    }

    /** Notes that a datagram has left; its mark, for {@link #settled}. */
    long sent(int cost, long nowNs, long roundTripNs) {
        left += cost;
        sent++;
        dueNs = Math.max(dueNs, nowNs) + (long) ((double) cost * roundTripNs / (2.0 * size));
        return left;
    }

    /** The time that a quarter of the window takes at full pace. */
    private static long burstNs(long roundTripNs) {
        return roundTripNs / 8;
    }

    /** The datagram with this mark is no longer under way, whether it came or not, and so are all that left before it. */
    void settled(long mark) {
        if (mark > settled) {
            arrived += mark - settled;
            settled = mark;
        }
    }

    /** What {@link #settled} says, for the datagram was answered. */
    void answered(long mark) {
        if (starting && full && mark > settled) {
            size = (int) Math.min(policy.maxWindowBytes(), size + mark - settled);
        }
        settled(mark);
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

    /** Something came in return for a datagram that had left at {@code sentNs}. */
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
            shortestNs = epochShortestNs; // what waits behind so little is not ours: the way has become longer
        }
    }

    /**
     * What the way carries while a round trip lasts. Where there was not always something to send nobody knows, only whether what was sent
     * had to wait.
     */
    private int fit() {
        if (idle || shortestNs == Long.MAX_VALUE) {
            boolean waited = epochShortestNs < Long.MAX_VALUE && epochShortestNs > mayTakeNs();
            return waited ? size : policy.maxWindowBytes();
        }
        return (int) Math.min(policy.maxWindowBytes(), throughput.most() * mayTakeNs());
    }

    /** How long a round trip may take with queues on the way; and half as long again as without, for words in return are few. */
    private long mayTakeNs() {
        return shortestNs == Long.MAX_VALUE ? QUEUE_NS : shortestNs + shortestNs / 2 + QUEUE_NS;
    }

    /** Nothing came back of a whole window, which is taken for lost. */
    void stalled(long nowNs) {
        settled = left;
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

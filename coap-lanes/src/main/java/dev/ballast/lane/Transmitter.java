package dev.ballast.lane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which datagram of a lane leaves next and when. All jobs share one send window. They take turns, one datagram each, so no job
 * starves another.
 *
 * <p>Most datagrams request no status. One datagram in every quarter of a window does. When the window is full and no reply comes in time,
 * the lane is stalled: all that is in flight counts as lost, and the next datagram requests a status.
 *
 * <p>Owned by its {@link Lane}.
 */
final class Transmitter<T extends Transfer> {
    private static final int STATUSES_PER_WINDOW = 4;

    /** Most doublings of the timeout after which a full window counts as stalled. */
    private static final int LONGEST_STALL = 4;

    private final SendWindow window;
    private final Timeouts timeouts;
    private final Silence silence = new Silence();
    private int turn;
    private int costSinceStatus;
    private boolean windowFull;
    private long lastActivityNs;
    private int stallsInARow;
    private long paceNs;

    Transmitter(SendWindow window, Timeouts timeouts) {
        this.window = window;
        this.timeouts = timeouts;
    }

    /** Sends as much as window and pace allow. */
    void transmit(List<LaneJob<T>> jobs, long nowNs, DatagramSink<T> sink) {
        windowFull = false;
        paceNs = Long.MAX_VALUE;
        for (LaneJob<T> job = next(jobs); job != null; job = next(jobs)) {
            int piece = job.nextPiece();
            int cost = LanePolicy.cost(job.transfer().datagramBytes(piece));
            if (!window.admits(cost)) {
                windowFull = true;
                return;
            }
            long pace = window.paceNs(nowNs, timeouts.roundTripNs());
            if (pace > nowNs) {
                paceNs = pace;
                return;
            }
            if (!send(job, piece, cost, nowNs, sink)) {
                paceNs = nowNs;
                return;
            }
            turn++;
        }
        window.idle();
    }

    /** The next job in turn that has something to send. */
    private @Nullable LaneJob<T> next(List<LaneJob<T>> jobs) {
        for (int i = 0; i < jobs.size(); i++) {
            LaneJob<T> job = jobs.get((turn + i) % jobs.size());
            if (job.hasToSend()) {
                turn = (turn + i) % jobs.size();
                return job;
            }
        }
        return null;
    }

    private boolean send(LaneJob<T> job, int piece, int cost, long nowNs, DatagramSink<T> sink) {
        int ask = job.nextAsk();
        boolean requestsStatus = ask < 0 && (job.state().mustRequestStatus() || statusDue(cost));
        if (!sink.send(job, job.log().count(), piece, ask, requestsStatus || ask >= 0)) {
            return false;
        }
        costSinceStatus = requestsStatus ? 0 : costSinceStatus + cost;
        if (requestsStatus || (ask >= 0 && !job.needsStatus())) { // otherwise a node with gaps may reply later
            silence.asked(nowNs);
            job.promptReplyDue(nowNs);
        }
        job.sent(piece, ask, requestsStatus, window.sent(cost, nowNs, timeouts.roundTripNs()), nowNs);
        lastActivityNs = nowNs;
        if (!job.hasToSend()) {
            job.timeoutAt(nowNs + job.replyTimeoutNs(timeouts));
        }
        return true;
    }

    private boolean statusDue(int cost) {
        return (costSinceStatus + cost) * STATUSES_PER_WINDOW >= window.size();
    }

    /** A reply of the node came. */
    void replied(long nowNs) {
        lastActivityNs = nowNs;
        stallsInARow = 0;
        silence.broken();
    }

    /** Whether this job awaits a prompt reply and the node has not replied to any job since. */
    boolean isUnheard(LaneJob<T> job) {
        return job.awaitsPromptReply() && silence.since(job.promptSinceNs());
    }

    /** Lets time pass. */
    void tick(long nowNs) {
        if (windowFull && nowNs >= stallNs()) {
            window.stalled(nowNs);
            costSinceStatus = window.size(); // so that the next datagram requests a status
            lastActivityNs = nowNs;
            stallsInARow++;
        }
    }

    private long stallNs() {
        return lastActivityNs + (timeouts.statusNs() << Math.min(stallsInARow, LONGEST_STALL));
    }

    /** When {@link #tick} or {@link #transmit} is due; {@link Long#MAX_VALUE} when nothing is. */
    long wakeAtNs() {
        return windowFull ? Math.min(paceNs, stallNs()) : paceNs;
    }
}

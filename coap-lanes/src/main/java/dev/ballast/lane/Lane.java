package dev.ballast.lane;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The way to one node: its jobs, their timeouts, and the replies of the node. The {@link Transmitter} sends the datagrams of all jobs
 * within one send window, which is sized by the replies.
 *
 * <p>A <em>status</em> is a reply that says which pieces have come (2.31, docs/protocol.md). A job with more pieces than answers requests a
 * status behind its last piece.
 *
 * <p>The lane sends a piece again when the node reports it missing. The lane asks again for a missing answer only when the owner of the job
 * wants it, because parity may cover the answer.
 *
 * <p>Pure: times are nanoseconds of a monotonic clock that does not overflow. Owned by one thread.
 */
public final class Lane<T extends Transfer> {
    private static final int LONGEST_BACK_OFF = 6;

    /** 5.03: the node has no room now and keeps the pieces that it holds. The lane continues the push later. */
    private static final int BUSY = 503;

    private final SendWindow window;
    private final Timeouts timeouts;
    private final Transmitter<T> transmitter;
    private final List<LaneJob<T>> jobs = new ArrayList<>();

    public Lane(LanePolicy policy) {
        this.window = new SendWindow(policy);
        this.timeouts = new Timeouts(policy);
        this.transmitter = new Transmitter<>(window, timeouts);
    }

    /** Replaces the limits, for example once the node has said how much it can receive. */
    public void adopt(LanePolicy limits) {
        window.adopt(limits);
        timeouts.adopt(limits);
    }

    /**
     * Adds a job; {@link #transmit} sends it.
     *
     * @param kind name of a group of jobs with about the same answer time
     * @param giveUpNs when the lane gives the job up
     */
    public LaneJob<T> open(T transfer, String kind, JobListener listener, long giveUpNs) {
        LaneJob<T> job = new LaneJob<>(transfer, listener, timeouts.times(kind), giveUpNs);
        jobs.add(job);
        return job;
    }

    /**
     * Sends nothing more for the job. Answers that still come go to its listener until the job is given up.
     *
     * <p>A job that was sent only in part gets no answer. It ends at once if it is a push or never asked for a prompt reply. Otherwise it
     * ends as soon as the node has replied to any job since. If the node stays silent until the job is given up, the job counts against the
     * node.
     */
    public void close(LaneJob<T> job) {
        if (job.state().isOver()) {
            return;
        }
        job.state().close();
        if (!job.allSent()) {
            settleAll(job);
            if (job.isPush() || !transmitter.isUnheard(job)) {
                end(job);
                job.listener().ended();
            }
        }
    }

    /** Asks again for answers of a job. */
    public void askAgain(LaneJob<T> job, BitSet answers) {
        if (!job.state().isClosed() && !job.state().isOver()) {
            job.askAgain(answers);
        }
    }

    /** Takes a measured round trip, for example of a probe. */
    public void measured(long roundTripNs) {
        timeouts.measured(roundTripNs);
        window.roundTrip(roundTripNs);
    }

    /** The smoothed round trip; before the first measurement an assumed one. */
    public long roundTripNs() {
        return timeouts.roundTripNs();
    }

    /** Bytes that may be in flight at present. */
    public int windowBytes() {
        return window.size();
    }

    /** Number of jobs that are not over. */
    public int jobs() {
        return jobs.size();
    }

    /** Sends as much as window and pace allow, one datagram of each job in turn. */
    public void transmit(long nowNs, DatagramSink<T> sink) {
        transmitter.transmit(jobs, nowNs, sink);
    }

    /** Takes a reply of the node to datagram {@code message} of the job. */
    public void on(LaneJob<T> job, int message, Reply reply, long nowNs) {
        if (job.state().isOver() || message >= job.log().count()) {
            return;
        }
        transmitter.replied(nowNs);
        window.answered(job.log().sequence(message)); // of any job: they share one link
        long sentNs = job.log().sentNs(message);
        take(job, message, reply, nowNs);
        window.heard(sentNs, nowNs);
        endClosed();
    }

    /** Ends the jobs that were closed before all their pieces were sent. They waited only for any reply of the node. */
    private void endClosed() {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            LaneJob<T> job = jobs.get(i);
            if (job.state().isClosed() && !job.allSent()) {
                end(job);
                job.listener().ended();
            }
        }
    }

    private void take(LaneJob<T> job, int message, Reply reply, long nowNs) {
        if (reply instanceof Reply.Answer answer) {
            answered(job, message, answer, nowNs);
        } else if (reply instanceof Reply.Received received) {
            measured(nowNs - job.log().sentNs(message));
            job.takeStatus(received.missing().isEmpty());
            if (job.state().isDelivered()) { // from now on the job waits for the product
                job.timeoutAt(Math.max(job.timeoutAtNs(), job.log().lastSentNs() + job.replyTimeoutNs(timeouts)));
            }
            missing(job, received.missing(), message); // the node replies at once: later datagrams may be in flight
        } else if (reply instanceof Reply.Missing missing) {
            job.askAfter(message);
            if (job.needsStatus()) {
                job.state().requireStatus(); // a status tells lost pieces from pieces that wait at the node
            } else {
                missing(job, missing.pieces(), job.log().lastSentBy(nowNs - timeouts.shortestRoundTripNs()));
            }
        } else if (reply instanceof Reply.Refused refused && job.isPush() && refused.code() == BUSY) {
            pause(job, nowNs);
        } else if (reply instanceof Reply.Refused refused) {
            end(job);
            job.listener().refused(refused.code(), refused.reason());
            job.listener().ended();
        } else if (reply instanceof Reply.Done) {
            end(job);
            job.listener().done();
            job.listener().ended();
        } else {
            throw new IllegalStateException("unknown reply: " + reply);
        }
    }

    /** Stops sending until the job times out. Then the job asks again. A busy node drops the pieces that come. */
    private void pause(LaneJob<T> job, long nowNs) {
        if (!job.state().isPaused()) { // the first such reply of one window
            window.stalled(nowNs);
            job.state().pause();
            job.timeoutAt(nowNs + (timeouts.statusNs() << Math.min(job.countTimeout(), LONGEST_BACK_OFF)));
        }
    }

    private void answered(LaneJob<T> job, int message, Reply.Answer answer, long nowNs) {
        MessageLog log = job.log();
        if (!job.takeAnswer(message, nowNs)) {
            return;
        }
        job.timeoutAt(nowNs + job.nextAnswerTimeoutNs(timeouts));
        job.listener().answered(log.ask(message), answer.payload(), nowNs - log.sentNs(0));
        if (job.hasAllAnswers()) {
            end(job);
            job.listener().ended();
        }
    }

    private void missing(LaneJob<T> job, BitSet pieces, int upTo) {
        if (!job.state().isClosed()) {
            window.lost(job.takeMissing(pieces, upTo));
        }
    }

    /** Lets time pass. Call it at {@link #wakeAtNs} or at any other moment. */
    public void tick(long nowNs) {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            LaneJob<T> job = jobs.get(i);
            if (nowNs - job.giveUpNs() >= 0) {
                boolean lost = isLost(job, nowNs);
                end(job);
                if (lost) {
                    job.listener().lost();
                }
                job.listener().ended();
            } else if (nowNs >= job.timeoutAtNs()) {
                timedOut(job, nowNs);
            }
        }
        transmitter.tick(nowNs);
    }

    /**
     * Whether the job counts against the node. If all pieces were sent, it does when the node never replied to this job. While a node is
     * dead the window stays full, so a large job is never sent completely. Such a job counts when the node has been silent for long enough.
     */
    private boolean isLost(LaneJob<T> job, long nowNs) {
        if (job.allSent()) {
            return !job.state().isHeard();
        }
        return transmitter.isUnheard(job) && nowNs - job.promptSinceNs() >= timeouts.promptReplyNs();
    }

    private void timedOut(LaneJob<T> job, long nowNs) {
        settleAll(job);
        int before = Math.min(job.countTimeout(), LONGEST_BACK_OFF);
        JobState state = job.state();
        job.timeoutAt(state.isClosed() ? Long.MAX_VALUE : nowNs + (timeouts.statusNs() << before));
        if (state.isClosed()) {
            return;
        }
        if (!state.isDelivered()) {
            state.requireStatus();
        }
        if (!job.isPush() && (state.isDelivered() || before > 0)) {
            job.listener().quiet();
        }
    }

    /** Nothing that was sent for the job is in flight any more. */
    private void settleAll(LaneJob<T> job) {
        MessageLog log = job.log();
        if (log.count() > 0) {
            window.settled(log.sequence(log.count() - 1));
        }
    }

    private void end(LaneJob<T> job) {
        settleAll(job);
        job.state().end();
        jobs.remove(job);
    }

    /** When {@link #tick} and {@link #transmit} are due, {@link Long#MAX_VALUE} when nothing is. */
    public long wakeAtNs() {
        long wake = transmitter.wakeAtNs();
        for (LaneJob<T> job : jobs) {
            wake = Math.min(wake, Math.min(job.giveUpNs(), job.timeoutAtNs()));
        }
        return wake;
    }
}

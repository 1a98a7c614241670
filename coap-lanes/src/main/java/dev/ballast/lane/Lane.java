package dev.ballast.lane;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to one node. All jobs share the send window of the lane. They take turns, one datagram each, so no job starves another.
 *
 * <p>A <em>word</em> is a reply that says which pieces have come (2.31; docs/protocol.md calls it a status). Most datagrams ask for no
 * word. One datagram in every quarter of a window does. A job with more pieces than answers asks for one more behind its last piece. The
 * lane sizes its window by the replies of the node.
 *
 * <p>The lane sends a piece again when the node reports it missing. The lane asks again for a missing answer only when the owner of the job
 * wants it, because parity may cover the answer.
 *
 * <p>Pure: times are nanoseconds of a monotonic clock that does not overflow. Owned by one thread.
 */
public final class Lane<T extends Transfer> {
    private static final int WORDS_PER_WINDOW = 4;
    private static final int LONGEST_BACK_OFF = 6;
    private static final int LONGEST_STALL = 4;

    /** 5.03: the node has no room now and keeps the pieces that it holds. The lane continues the push later. */
    private static final int BUSY = 503;

    private final SendWindow window;
    private final Timeouts timeouts;
    private final Silence silence = new Silence();
    private final List<LaneJob<T>> jobs = new ArrayList<>();
    private int turn;
    private int sinceWord;
    private boolean blocked;
    private long lastMoveNs;
    private int stalls;
    private long paceNs;

    public Lane(LanePolicy policy) {
        this.window = new SendWindow(policy);
        this.timeouts = new Timeouts(policy);
    }

    /** Replaces the limits, for example once the node has said how much it can receive. */
    public void adopt(LanePolicy limits) {
        window.adopt(limits);
        timeouts.adopt(limits);
    }

    /**
     * Adds a job; {@link #pump} sends it.
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
     * <p>A job that was sent only in part gets no answer. It ends at once if it is a push or never asked for a word. Otherwise it ends as
     * soon as the node has replied to any job since. If the node stays silent until the job is given up, the job counts against the node.
     */
    public void close(LaneJob<T> job) {
        if (job.over()) {
            return;
        }
        boolean whole = job.allSent();
        job.close();
        if (!whole) {
            settleAll(job);
            if (job.bulk() || !isUnheard(job)) {
                end(job);
                job.listener().ended();
            }
        }
    }

    /** Whether this job asked for a word and the node has not replied to any job since. */
    private boolean isUnheard(LaneJob<T> job) {
        return job.wordOwed() && silence.since(job.owedSinceNs());
    }

    /** Asks again for answers of a job. */
    public void askAgain(LaneJob<T> job, BitSet answers) {
        if (!job.closed() && !job.over()) {
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
    public void pump(long nowNs, DatagramSink<T> port) {
        blocked = false;
        paceNs = Long.MAX_VALUE;
        for (LaneJob<T> job = next(); job != null; job = next()) {
            int piece = job.nextPiece();
            int cost = LanePolicy.cost(job.transfer().datagramBytes(piece));
            if (!window.admits(cost)) {
                blocked = true;
                return;
            }
            long pace = window.paceNs(nowNs, roundTripNs());
            if (pace > nowNs) {
                paceNs = pace;
                return;
            }
            if (!send(job, piece, cost, nowNs, port)) {
                paceNs = nowNs;
                return;
            }
            turn++;
        }
        window.idle();
    }

    /** The next job in turn that has something to send. */
    private @Nullable LaneJob<T> next() {
        for (int i = 0; i < jobs.size(); i++) {
            LaneJob<T> job = jobs.get((turn + i) % jobs.size());
            if (job.hasToSend()) {
                turn = (turn + i) % jobs.size();
                return job;
            }
        }
        return null;
    }

    private boolean send(LaneJob<T> job, int piece, int cost, long nowNs, DatagramSink<T> port) {
        int ask = job.nextAsk();
        boolean word = ask < 0 && (job.mustHaveWord() || (sinceWord + cost) * WORDS_PER_WINDOW >= window.size());
        if (!port.send(job, job.log().count(), piece, ask, word || ask >= 0)) {
            return false;
        }
        sinceWord = word ? 0 : sinceWord + cost;
        if (word || (ask >= 0 && !job.asksWhatHasCome())) { // otherwise a node with gaps may reply later
            silence.asked(nowNs);
            job.oweWord(nowNs);
        }
        job.sent(piece, ask, word, window.sent(cost, nowNs, roundTripNs()), nowNs);
        lastMoveNs = nowNs;
        if (!job.hasToSend()) {
            job.quietAt(nowNs + patienceNs(job));
        }
        return true;
    }

    private long patienceNs(LaneJob<T> job) {
        boolean wantsWord = job.asksWhatHasCome() && !job.whole();
        return wantsWord ? timeouts.wordNs() : timeouts.firstAnswerNs(job.times());
    }

    /** Takes a reply of the node to datagram {@code message} of the job. */
    public void on(LaneJob<T> job, int message, Reply reply, long nowNs) {
        if (job.over() || message >= job.log().count()) {
            return;
        }
        lastMoveNs = nowNs;
        stalls = 0;
        silence.broken();
        window.answered(job.log().mark(message)); // of any job: they share one link
        long sentNs = job.log().sentNs(message);
        take(job, message, reply, nowNs);
        window.heard(sentNs, nowNs);
        endClosed();
    }

    /** Ends the jobs that were closed before all their pieces were sent. They waited only for any reply of the node. */
    private void endClosed() {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            LaneJob<T> job = jobs.get(i);
            if (job.closed() && !job.allSent()) {
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
            job.takeWord(received.missing().isEmpty());
            if (job.whole()) { // from now on the job waits for the product
                job.quietAt(Math.max(job.quietAtNs(), job.log().lastSentNs() + patienceNs(job)));
            }
            missing(job, received.missing(), message); // the node replies at once: later datagrams may be in flight
        } else if (reply instanceof Reply.Missing missing) {
            job.askAfter(message);
            if (job.asksWhatHasCome()) {
                job.wantWord(); // a word tells lost pieces from pieces that wait at the node
            } else {
                missing(job, missing.pieces(), job.log().lastSentBy(nowNs - timeouts.shortestRoundTripNs()));
            }
        } else if (reply instanceof Reply.Refused refused && job.bulk() && refused.code() == BUSY) {
            busy(job, nowNs);
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

    /** Stops sending until the job counts as quiet. Then the job asks again. A busy node drops the pieces that come. */
    private void busy(LaneJob<T> job, long nowNs) {
        if (!job.heldOff()) { // the first such reply of one window
            window.stalled(nowNs);
            job.holdOff();
            job.quietAt(nowNs + (timeouts.wordNs() << Math.min(job.quietAgain(), LONGEST_BACK_OFF)));
        }
    }

    private void answered(LaneJob<T> job, int message, Reply.Answer answer, long nowNs) {
        MessageLog log = job.log();
        if (!job.takeAnswer(message, nowNs)) {
            return;
        }
        job.quietAt(nowNs + timeouts.nextAnswerNs(job.times()));
        job.listener().answered(log.ask(message), answer.payload(), nowNs - log.sentNs(0));
        if (job.hasAllAnswers()) {
            end(job);
            job.listener().ended();
        }
    }

    private void missing(LaneJob<T> job, BitSet pieces, int upTo) {
        if (!job.closed()) {
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
            } else if (nowNs >= job.quietAtNs()) {
                quiet(job, nowNs);
            }
        }
        if (blocked && nowNs >= stallNs()) {
            window.stalled(nowNs);
            sinceWord = window.size(); // so that the next datagram wants a word
            lastMoveNs = nowNs;
            stalls++;
        }
    }

    /**
     * Whether the job counts against the node. If all pieces were sent, it does when the node never replied to this job. While a node is
     * dead the window stays full, so a large job is never sent whole. Such a job counts when the node has been silent for long enough.
     */
    private boolean isLost(LaneJob<T> job, long nowNs) {
        if (job.allSent()) {
            return !job.heard();
        }
        return isUnheard(job) && nowNs - job.owedSinceNs() >= timeouts.anyWordNs();
    }

    private void quiet(LaneJob<T> job, long nowNs) {
        settleAll(job);
        int times = Math.min(job.quietAgain(), LONGEST_BACK_OFF);
        job.quietAt(job.closed() ? Long.MAX_VALUE : nowNs + (timeouts.wordNs() << times));
        if (job.closed()) {
            return;
        }
        if (!job.whole()) {
            job.wantWord();
        }
        if (!job.bulk() && (job.whole() || times > 0)) {
            job.listener().quiet();
        }
    }

    private void settleAll(LaneJob<T> job) {
        if (job.log().count() > 0) {
            window.settled(job.log().mark(job.log().count() - 1));
        }
    }

    private void end(LaneJob<T> job) {
        settleAll(job);
        job.end();
        jobs.remove(job);
    }

    private long stallNs() {
        return lastMoveNs + (timeouts.wordNs() << Math.min(stalls, LONGEST_STALL));
    }

    /** When {@link #tick} and {@link #pump} are due, {@link Long#MAX_VALUE} when nothing is. */
    public long wakeAtNs() {
        long wake = blocked ? Math.min(paceNs, stallNs()) : paceNs;
        for (LaneJob<T> job : jobs) {
            wake = Math.min(wake, Math.min(job.giveUpNs(), job.quietAtNs()));
        }
        return wake;
    }
}

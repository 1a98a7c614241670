package dev.ballast.lane;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to one node. All jobs share its window, datagram by datagram in turn, so none starves another. Most datagrams want no word in
 * return; every quarter of a window one does, and one behind the last piece, which tells what has arrived and drives the window. What the node says it misses is
 * sent again; an answer that fails to come is asked for again only when the job's owner wants it, for parity may cover it.
 *
 * <p>Pure: times are nanoseconds of a monotonic clock that does not overflow. Owned by one thread.
 */
public final class Lane {
    private static final int WORDS_PER_WINDOW = 4;
    private static final int LONGEST_BACK_OFF = 6;
    private static final int LONGEST_STALL = 4;

    /** 5.03: whoever brings a body in pieces comes back later, for all that is there stays there. */
    private static final int BUSY = 503;

    private final SendWindow window;
    private final Timeouts timeouts;
    private final Silence silence = new Silence();
    private final List<LaneJob> jobs = new ArrayList<>();
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

    /** Takes other limits from now on, as when the node has said what it can take. */
    public void adopt(LanePolicy limits) {
        window.adopt(limits);
        timeouts.adopt(limits);
    }

    /**
     * Takes a job on; {@link #pump} sends it.
     *
     * @param kind jobs of the same kind take about the same time to be answered
     * @param giveUpNs when the job is over at the latest
     */
    public LaneJob open(Transfer transfer, String kind, JobListener listener, long giveUpNs) {
        LaneJob job = new LaneJob(transfer, listener, timeouts.times(kind), giveUpNs);
        jobs.add(job);
        return job;
    }

    /**
     * Nothing more is sent for the job. What still comes is told to its listener until its time is over. A job of which not all has left can
     * have no answer; it ends with the first sign of its node, or counts against it when its time is over.
     */
    public void close(LaneJob job) {
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

    /** Whether the node said nothing at all, to whatever job, since this one first asked for a word. */
    private boolean isUnheard(LaneJob job) {
        return job.wordOwed() && silence.since(job.owedSinceNs());
    }

    /** Asks for answers of a job again. */
    public void askAgain(LaneJob job, BitSet answers) {
        if (!job.closed() && !job.over()) {
            job.askAgain(answers);
        }
    }

    /** Takes a measured round trip, as of a probe. */
    public void measured(long roundTripNs) {
        timeouts.measured(roundTripNs);
        window.roundTrip(roundTripNs);
    }

    /** The smoothed round trip, or an assumed one before any is known. */
    public long roundTripNs() {
        return timeouts.roundTripNs();
    }

    /** Bytes that may be under way at present. */
    public int windowBytes() {
        return window.size();
    }

    /** Jobs that are not over. */
    public int jobs() {
        return jobs.size();
    }

    /** Sends what window and pace allow, one datagram of each job in turn. */
    public void pump(long nowNs, DatagramSink port) {
        blocked = false;
        paceNs = Long.MAX_VALUE;
        for (LaneJob job = next(); job != null; job = next()) {
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

    /** The job whose turn it is, of those that have something to send. */
    private @Nullable LaneJob next() {
        for (int i = 0; i < jobs.size(); i++) {
            LaneJob job = jobs.get((turn + i) % jobs.size());
            if (job.hasToSend()) {
                turn = (turn + i) % jobs.size();
                return job;
            }
        }
        return null;
    }

    private boolean send(LaneJob job, int piece, int cost, long nowNs, DatagramSink port) {
        int ask = job.nextAsk();
        boolean word = ask < 0 && (job.mustHaveWord() || (sinceWord + cost) * WORDS_PER_WINDOW >= window.size());
        if (!port.send(job, job.log().count(), piece, ask, word || ask >= 0)) {
            return false;
        }
        sinceWord = word ? 0 : sinceWord + cost;
        if (word || (ask >= 0 && !job.asksWhatHasCome())) { // else a node with gaps may well wait before it says so
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

    private long patienceNs(LaneJob job) {
        boolean wantsWord = job.asksWhatHasCome() && !job.whole();
        return wantsWord ? timeouts.wordNs() : timeouts.firstAnswerNs(job.times());
    }

    /** Takes what the node said to datagram {@code message} of the job. */
    public void on(LaneJob job, int message, Reply reply, long nowNs) {
        if (job.over() || message >= job.log().count()) {
            return;
        }
        lastMoveNs = nowNs;
        stalls = 0;
        silence.broken();
        window.answered(job.log().mark(message)); // of whatever job: the way is the same
        long sentNs = job.log().sentNs(message);
        take(job, message, reply, nowNs);
        window.heard(sentNs, nowNs);
        endClosed();
    }

    /** Jobs that were closed on their way have waited for a sign of the node alone. */
    private void endClosed() {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            LaneJob job = jobs.get(i);
            if (job.closed() && !job.allSent()) {
                end(job);
                job.listener().ended();
            }
        }
    }

    private void take(LaneJob job, int message, Reply reply, long nowNs) {
        if (reply instanceof Reply.Answer answer) {
            answered(job, message, answer, nowNs);
        } else if (reply instanceof Reply.Received received) {
            measured(nowNs - job.log().sentNs(message));
            job.takeWord(received.missing().isEmpty());
            if (job.whole()) { // now it is the product that is waited for
                job.quietAt(Math.max(job.quietAtNs(), job.log().lastSentNs() + patienceNs(job)));
            }
            missing(job, received.missing(), message); // said at once, so what left later may still be under way
        } else if (reply instanceof Reply.Missing missing) {
            job.askAfter(message);
            if (job.asksWhatHasCome()) {
                job.wantWord(); // which tells what was lost from what waits at the node
            } else {
                missing(job, missing.pieces(), job.log().lastSentBy(nowNs - timeouts.shortestRoundTripNs()));
            }
        } else if (reply instanceof Reply.Refused refused && job.bulk() && refused.code() == BUSY) {
            busy(job, nowNs);
        } else if (reply instanceof Reply.Refused refused) {
            end(job);
            job.listener().refused(refused.code(), refused.reason());
            job.listener().ended();
        } else {
            end(job);
            job.listener().done();
            job.listener().ended();
        }
    }

    /** Nothing is sent until the job counts as quiet, which then asks again: what finds a busy node is dropped. */
    private void busy(LaneJob job, long nowNs) {
        if (!job.heldOff()) { // the first of those that say so of one window
            window.stalled(nowNs);
            job.holdOff();
            job.quietAt(nowNs + (timeouts.wordNs() << Math.min(job.quietAgain(), LONGEST_BACK_OFF)));
        }
    }

    private void answered(LaneJob job, int message, Reply.Answer answer, long nowNs) {
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

    private void missing(LaneJob job, BitSet pieces, int upTo) {
        if (!job.closed()) {
            window.lost(job.takeMissing(pieces, upTo));
        }
    }

    /** Lets time pass; to be called at {@link #wakeAtNs} or any other moment. */
    public void tick(long nowNs) {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            LaneJob job = jobs.get(i);
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

    /** A window that a dead node keeps full lets no large job leave whole, so that cannot be asked for. */
    private boolean isLost(LaneJob job, long nowNs) {
        if (job.allSent()) {
            return !job.heard();
        }
        return isUnheard(job) && nowNs - job.owedSinceNs() >= timeouts.anyWordNs();
    }

    private void quiet(LaneJob job, long nowNs) {
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

    private void settleAll(LaneJob job) {
        if (job.log().count() > 0) {
            window.settled(job.log().mark(job.log().count() - 1));
        }
    }

    private void end(LaneJob job) {
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
        for (LaneJob job : jobs) {
            wake = Math.min(wake, Math.min(job.giveUpNs(), job.quietAtNs()));
        }
        return wake;
    }
}

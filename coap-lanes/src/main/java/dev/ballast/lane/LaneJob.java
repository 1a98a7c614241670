package dev.ballast.lane;

import java.util.BitSet;

/**
 * One body on its way to a node, and the answers that come back for it. Three sets say what remains to be sent: pieces never sent, pieces
 * that the node reports missing, and answers that no datagram in flight asks for. A job without answers is a push. It first requests a
 * status, so an interrupted push continues where it stopped. {@link Lane} explains what a status is. {@link JobState} says where the job
 * stands.
 *
 * <p>Owned by its {@link Lane}.
 */
public final class LaneJob<T extends Transfer> {
    private static final long NEVER = Long.MAX_VALUE;

    private final T transfer;
    private final JobListener listener;
    private final AnswerTimes times;
    private final long giveUpNs;
    private final JobState state;
    private final MessageLog log = new MessageLog();
    private final BitSet held = new BitSet();
    private final BitSet missing = new BitSet();
    private final BitSet asks = new BitSet();
    private final BitSet answered = new BitSet();
    private int next;
    private long promptSinceNs = NEVER;
    private long answeredNs;
    private long timeoutAtNs = NEVER;
    private int timeoutsInARow;

    LaneJob(T transfer, JobListener listener, AnswerTimes times, long giveUpNs) {
        this.transfer = transfer;
        this.listener = listener;
        this.times = times;
        this.giveUpNs = giveUpNs;
        asks.set(0, transfer.answers());
        state = isPush() ? JobState.statusFirst() : JobState.free();
    }

    public T transfer() {
        return transfer;
    }

    /** Number of pieces before the first piece never sent. In a push this includes pieces that the node held before. */
    public int piecesSent() {
        return next;
    }

    JobListener listener() {
        return listener;
    }

    JobState state() {
        return state;
    }

    MessageLog log() {
        return log;
    }

    long giveUpNs() {
        return giveUpNs;
    }

    boolean isPush() {
        return transfer.answers() == 0;
    }

    boolean allSent() {
        return next >= transfer.pieces();
    }

    boolean hasToSend() {
        if (!state.maySend()) {
            return false;
        }
        return state.mustRequestStatus() || (mayCarryPieces() && (!allSent() || !missing.isEmpty() || !asks.isEmpty()));
    }

    /** Whether datagrams may carry pieces. A push sends no piece before it knows which pieces the node holds. */
    private boolean mayCarryPieces() {
        return state.isHeard() || !isPush();
    }

    /** The piece to send next, -1 for none. Pieces that the node reports missing go before pieces never sent. */
    int nextPiece() {
        if (!mayCarryPieces()) {
            return -1;
        }
        int piece = missing.nextSetBit(0);
        return piece >= 0 ? piece : allSent() ? -1 : next;
    }

    /**
     * The answer that the next datagram asks for, -1 for none. A datagram that must request a status asks for no answer, because a datagram
     * gets one reply only and the answer may come late.
     */
    int nextAsk() {
        return state.mustRequestStatus() ? -1 : asks.nextSetBit(0);
    }

    /** Notes that the next datagram was sent; {@code sequence} is its number in the window. */
    void sent(int piece, int ask, boolean requestsStatus, long sequence, long nowNs) {
        log.add(piece, ask, sequence, nowNs);
        if (piece == next) {
            next = held.nextClearBit(next + 1);
        } else if (piece >= 0) {
            missing.clear(piece);
        }
        if (ask >= 0) {
            asks.clear(ask);
        }
        if (requestsStatus) {
            state.statusRequested();
        }
        if (piece >= 0 && allSent() && missing.isEmpty() && needsStatus()) {
            // A small datagram behind the last piece asks which pieces have come. If the last piece itself asked, its
            // loss would be noticed late. Where every piece asks for an answer, this datagram is not worth its cost:
            // the node reports gaps by itself.
            state.requireStatus();
        }
    }

    /** Whether the job requests a status once all pieces are sent. It then knows within a round trip which pieces have come. */
    boolean needsStatus() {
        return isPush() || state.isRetransmitted() || transfer.pieces() > transfer.answers();
    }

    /** Notes that a datagram was sent that the node replies to at once. */
    void promptReplyDue(long nowNs) {
        promptSinceNs = awaitsPromptReply() ? promptSinceNs : nowNs;
    }

    /** Whether a datagram was sent that the node replies to at once. */
    boolean awaitsPromptReply() {
        return promptSinceNs != NEVER;
    }

    /** When the first such datagram was sent. */
    long promptSinceNs() {
        return promptSinceNs;
    }

    /**
     * Takes the answer to this datagram. Returns whether the answer is new. Its time is a sample only if nothing was sent twice (Karn's
     * rule). The first answer is a sample also while no time is known, because a job of many pieces loses some every time.
     */
    boolean takeAnswer(int message, long nowNs) {
        state.delivered();
        timeoutsInARow = 0;
        int ask = log.ask(message);
        if (ask < 0 || answered.get(ask)) {
            return false;
        }
        if (answered.isEmpty() && (!state.isRetransmitted() || !times.first().known())) {
            times.first().sample(nowNs - log.lastSentNs());
        } else if (!state.isRetransmitted()) {
            times.gap().sample(nowNs - answeredNs);
        }
        answeredNs = nowNs;
        answered.set(ask);
        asks.clear(ask);
        return true;
    }

    boolean hasAllAnswers() {
        return !isPush() && answered.cardinality() == transfer.answers();
    }

    /** Takes a status, without the missing pieces that it names. */
    void takeStatus(boolean namesNone) {
        timeoutsInARow = 0;
        if (namesNone && allSent() && !isPush()) {
            state.delivered();
        } else {
            state.heard();
        }
    }

    /**
     * Takes the pieces that the node reports missing.
     *
     * @param upTo the last datagram that can have reached the node before it replied; later datagrams may still be in flight
     * @return number of pieces that must be sent again and were not due already
     */
    int takeMissing(BitSet reported, int upTo) {
        if (isPush()) {
            skipHeld(reported);
        }
        state.heard();
        int lost = 0;
        for (int piece = reported.nextSetBit(0); piece >= 0 && piece < next; piece = reported.nextSetBit(piece + 1)) {
            int carrier = log.lastWith(piece);
            if (!missing.get(piece) && carrier >= 0 && carrier <= upTo) {
                missing.set(piece);
                askAfter(carrier); // the request for an answer was lost too
                lost++;
            }
        }
        if (lost > 0) {
            state.needRetransmission();
        }
        return lost;
    }

    /** Skips the pieces that the node holds: up to the last piece that it reports missing, all pieces that it does not report. */
    private void skipHeld(BitSet reported) {
        int named = Math.min(reported.length(), transfer.pieces());
        for (int piece = reported.nextClearBit(next); piece < named; piece = reported.nextClearBit(piece + 1)) {
            held.set(piece);
        }
        next = held.nextClearBit(next);
    }

    /** Asks again for the answer that this datagram asked for: the datagram was lost or got another reply. */
    void askAfter(int message) {
        int ask = log.ask(message);
        if (ask >= 0 && !answered.get(ask)) {
            asks.set(ask);
        }
    }

    /**
     * Asks again for these answers. While the node has not replied to the job, asks for two of them at most. Two are enough to learn
     * why the node is silent.
     */
    void askAgain(BitSet wanted) {
        state.needRetransmission();
        int left = state.isHeard() ? Integer.MAX_VALUE : 2;
        for (int ask = wanted.nextSetBit(0); ask >= 0 && ask < transfer.answers() && left > 0; left--) {
            if (!answered.get(ask)) {
                asks.set(ask);
            }
            ask = wanted.nextSetBit(ask + 1);
        }
    }

    /** Timeout from the last datagram of the job to the reply that it waits for: a status, or the first answer. */
    long replyTimeoutNs(Timeouts timeouts) {
        return needsStatus() && !state.isDelivered() ? timeouts.statusNs() : timeouts.firstAnswerNs(times);
    }

    /** Timeout from one answer of the job to the next. */
    long nextAnswerTimeoutNs(Timeouts timeouts) {
        return timeouts.nextAnswerNs(times);
    }

    void timeoutAt(long atNs) {
        timeoutAtNs = atNs;
    }

    /** When the job times out; never while something is still to be sent. */
    long timeoutAtNs() {
        return hasToSend() ? NEVER : timeoutAtNs;
    }

    /** Counts one more timeout of the job. Returns how many there were in a row before. */
    int countTimeout() {
        return timeoutsInARow++;
    }
}

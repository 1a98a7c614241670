package dev.ballast.lane;

import java.util.BitSet;

/**
 * One body on its way to a node, and the answers that come back for it. Three sets say what remains to be sent: pieces never sent, pieces
 * that the node reports missing, and answers that no datagram in flight asks for. A job without answers is a push. It first asks the node
 * which pieces the node holds, so an interrupted push continues where it stopped. {@link Lane} explains what a word is.
 *
 * <p>Owned by its {@link Lane}.
 */
public final class LaneJob<T extends Transfer> {
    private final T transfer;
    private final JobListener listener;
    private final AnswerTimes times;
    private final long giveUpNs;
    private final MessageLog log = new MessageLog();
    private final BitSet held = new BitSet();
    private final BitSet again = new BitSet();
    private final BitSet asks = new BitSet();
    private final BitSet answered = new BitSet();
    private int next;
    private boolean wordWanted;
    private boolean wordOwed;
    private long owedSinceNs;
    private boolean heldOff;
    private boolean heard;
    private boolean mended;
    private boolean whole;
    private boolean closed;
    private boolean over;
    private int quietTimes;
    private long answeredNs;
    private long quietAtNs = Long.MAX_VALUE;

    LaneJob(T transfer, JobListener listener, AnswerTimes times, long giveUpNs) {
        this.transfer = transfer;
        this.listener = listener;
        this.times = times;
        this.giveUpNs = giveUpNs;
        asks.set(0, transfer.answers());
        wordWanted = bulk();
    }

    public T transfer() {
        return transfer;
    }

    /** Whether nothing more can happen to the job. */
    public boolean over() {
        return over;
    }

    /** Number of pieces before the first piece never sent. In a push this includes pieces that the node held before. */
    public int piecesSent() {
        return next;
    }

    JobListener listener() {
        return listener;
    }

    MessageLog log() {
        return log;
    }

    AnswerTimes times() {
        return times;
    }

    long giveUpNs() {
        return giveUpNs;
    }

    boolean closed() {
        return closed;
    }

    boolean heard() {
        return heard;
    }

    boolean bulk() {
        return transfer.answers() == 0;
    }

    boolean allSent() {
        return next >= transfer.pieces();
    }

    boolean hasToSend() {
        if (closed || over || heldOff) {
            return false;
        }
        return wordWanted || (mayCarry() && (next < transfer.pieces() || !again.isEmpty() || !asks.isEmpty()));
    }

    /** Whether datagrams may carry pieces. A push sends no piece before it knows which pieces the node holds. */
    private boolean mayCarry() {
        return heard || !bulk();
    }

    /** The piece to send next, -1 for none. Pieces that the node reports missing go before pieces never sent. */
    int nextPiece() {
        int missing = mayCarry() ? again.nextSetBit(0) : -1;
        return missing >= 0 ? missing : allSent() || !mayCarry() ? -1 : next;
    }

    /**
     * The answer that the next datagram asks for, -1 for none. A datagram that wants a word asks for no answer, because a datagram gets one
     * reply only and the answer may come late.
     */
    int nextAsk() {
        return wordWanted ? -1 : asks.nextSetBit(0);
    }

    /** Whether the next datagram must ask for a word, even if the window needs none. */
    boolean mustHaveWord() {
        return wordWanted;
    }

    /** Notes that the next datagram was sent. */
    void sent(int piece, int ask, boolean word, long mark, long nowNs) {
        log.add(piece, ask, mark, nowNs);
        if (piece == next) {
            next = held.nextClearBit(next + 1);
        } else if (piece >= 0) {
            again.clear(piece);
        }
        if (ask >= 0) {
            asks.clear(ask);
        }
        if (word) {
            wordWanted = false;
        }
        if (piece >= 0 && allSent() && again.isEmpty()) {
            // A small datagram behind the last piece asks which pieces have come. If the last piece itself asked, its
            // loss would be noticed late. Where every piece asks for an answer, this datagram is not worth its cost:
            // the node reports gaps by itself.
            wordWanted = asksWhatHasCome();
        }
    }

    /** Notes that a datagram was sent that the node replies to at once. */
    void oweWord(long nowNs) {
        if (!wordOwed) {
            wordOwed = true;
            owedSinceNs = nowNs;
        }
    }

    boolean wordOwed() {
        return wordOwed;
    }

    /** When the first datagram that the node replies to at once was sent. */
    long owedSinceNs() {
        return owedSinceNs;
    }

    /**
     * Takes the answer to this datagram. Returns whether the answer is new. Its time is a sample only if nothing was sent twice (Karn's
     * rule). The first answer is a sample also while no time is known, because a job of many pieces loses some every time.
     */
    boolean takeAnswer(int message, long nowNs) {
        heard = true;
        whole = true;
        quietTimes = 0;
        int ask = log.ask(message);
        if (ask < 0 || answered.get(ask)) {
            return false;
        }
        if (answered.isEmpty() && (!mended || !times.first().known())) {
            times.first().sample(nowNs - log.lastSentNs());
        } else if (!mended) {
            times.gap().sample(nowNs - answeredNs);
        }
        answeredNs = nowNs;
        answered.set(ask);
        asks.clear(ask);
        return true;
    }

    boolean hasAllAnswers() {
        return !bulk() && answered.cardinality() == transfer.answers();
    }

    /**
     * Notes which pieces the node misses.
     *
     * @param upTo the last datagram that can have reached the node before it replied; later datagrams may still be in flight
     * @return number of pieces that must be sent again and were not due already
     */
    int takeMissing(BitSet missing, int upTo) {
        if (bulk()) {
            skipHeld(missing);
        }
        heard = true;
        int lost = 0;
        for (int piece = missing.nextSetBit(0); piece >= 0 && piece < next; piece = missing.nextSetBit(piece + 1)) {
            int carrier = log.lastWith(piece);
            if (!again.get(piece) && carrier >= 0 && carrier <= upTo) {
                again.set(piece);
                askAfter(carrier); // the request for an answer was lost too
                lost++;
            }
        }
        mended |= lost > 0;
        return lost;
    }

    /** Skips the pieces that the node holds: up to the last piece that it reports missing, all pieces that it does not report. */
    private void skipHeld(BitSet missing) {
        int named = Math.min(missing.length(), transfer.pieces());
        for (int piece = missing.nextClearBit(next); piece < named; piece = missing.nextClearBit(piece + 1)) {
            held.set(piece);
        }
        next = held.nextClearBit(next);
    }

    void takeWord(boolean complete) {
        heard = true;
        quietTimes = 0;
        whole |= complete && allSent() && !bulk();
    }

    /** Whether the node is known to have all pieces. */
    boolean whole() {
        return whole;
    }

    /** Whether the job asks for a word once all pieces are sent. It then knows within a round trip which pieces have come. */
    boolean asksWhatHasCome() {
        return bulk() || mended || transfer.pieces() > transfer.answers();
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
        mended = true;
        int left = heard ? Integer.MAX_VALUE : 2;
        for (int ask = wanted.nextSetBit(0); ask >= 0 && ask < transfer.answers() && left > 0; left--) {
            if (!answered.get(ask)) {
                asks.set(ask);
            }
            ask = wanted.nextSetBit(ask + 1);
        }
    }

    void wantWord() {
        wordWanted = true;
        heldOff = false;
    }

    /** Sends nothing until a word is wanted. */
    void holdOff() {
        heldOff = true;
    }

    boolean heldOff() {
        return heldOff;
    }

    void quietAt(long atNs) {
        quietAtNs = atNs;
    }

    /** When the job counts as quiet; never while something is still to be sent. */
    long quietAtNs() {
        return hasToSend() ? Long.MAX_VALUE : quietAtNs;
    }

    /** Counts one more quiet period of the job. Returns how many there were in a row before. */
    int quietAgain() {
        return quietTimes++;
    }

    void close() {
        closed = true;
    }

    void end() {
        over = true;
    }
}

package dev.ballast.lane;

import java.util.BitSet;

/**
 * One body on its way to a node, and the answers that come back for it. What has to be sent at any moment is derived from three sets:
 * pieces never sent, pieces the node is missing, answers that no datagram under way asks for. A job without answers asks first what the
 * node holds already, so that an interrupted one goes on where it stopped.
 *
 * <p>Owned by its {@link Lane}.
 */
public final class LaneJob {
    private final Transfer transfer;
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

    LaneJob(Transfer transfer, JobListener listener, AnswerTimes times, long giveUpNs) {
        this.transfer = transfer;
        this.listener = listener;
        this.times = times;
        this.giveUpNs = giveUpNs;
        asks.set(0, transfer.answers());
        wordWanted = bulk();
    }

    public Transfer transfer() {
        return transfer;
    }

    /** Whether nothing more can happen to it. */
    public boolean over() {
        return over;
    }

    /** Pieces that left at least once. */
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

    /** A bulk job carries nothing before it knows what the node holds. */
    private boolean mayCarry() {
        return heard || !bulk();
    }

    /** The piece to go next: one that the node misses before one it never got; -1 when there is none. */
    int nextPiece() {
        int missing = mayCarry() ? again.nextSetBit(0) : -1;
        return missing >= 0 ? missing : allSent() || !mayCarry() ? -1 : next;
    }

    /** The answer that the datagram to go next asks for, -1 for none; one that wants a word at once would have to wait with it. */
    int nextAsk() {
        return wordWanted ? -1 : asks.nextSetBit(0);
    }

    /** Whether the datagram to go next must have a word in return whatever the window says. */
    boolean mustHaveWord() {
        return wordWanted;
    }

    /** Notes that the next datagram has left. */
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
            // A small datagram behind the last piece asks what has come: were it that piece itself, its loss would be
            // noticed late. Where
            // every piece asks for an answer that is not worth it, and the node speaks up.
            wordWanted = asksWhatHasCome();
        }
    }

    /** Notes that a datagram has left that a node answers at once. */
    void oweWord(long nowNs) {
        if (!wordOwed) {
            wordOwed = true;
            owedSinceNs = nowNs;
        }
    }

    boolean wordOwed() {
        return wordOwed;
    }

    /** When the first of them left. */
    long owedSinceNs() {
        return owedSinceNs;
    }

    /**
     * Whether the answer to this datagram is news. Its time counts where nothing had to be sent twice (Karn's rule), or where nothing better is
     * known: of many pieces some are lost in every job.
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
     * Notes what the node is missing.
     *
     * @param upTo the last datagram that the node can have known of; what left later may still be under way
     * @return how many pieces are to be sent again
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
                askAfter(carrier); // what it asked for was lost with it
                lost++;
            }
        }
        mended |= lost > 0;
        return lost;
    }

    /** The node holds what it does not miss, up to the last piece that it names. */
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

    /** Whether it asks what has come once all is sent, and so knows within a round trip. */
    boolean asksWhatHasCome() {
        return bulk() || mended || transfer.pieces() > transfer.answers();
    }

    /** Asks for an answer anew whose request was spent on another word of the node. */
    void askAfter(int message) {
        int ask = log.ask(message);
        if (ask >= 0 && !answered.get(ask)) {
            asks.set(ask);
        }
    }

    /** Asks for these answers anew; for two of them at most while the node has not said a word, which is enough to find out why. */
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

    /** When it counts as quiet; never while something is still to be sent. */
    long quietAtNs() {
        return hasToSend() ? Long.MAX_VALUE : quietAtNs;
    }

    /** How often it has been quiet in a row, this time not counted. */
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

package dev.ballast.lane;

/**
 * Where one job stands. Every transition is a method of this class; {@link LaneJob} holds what remains to be sent.
 *
 * <p>The {@link Phase} is what the replies of the node have shown. It only moves on:
 *
 * <ul>
 * <li>UNHEARD to HEARD: the node {@linkplain #heard replied} to the job.
 * <li>UNHEARD or HEARD to DELIVERED: the node {@linkplain #delivered has all pieces}. An answer shows it, or a status without gaps.
 * <li>Any phase to OVER: the job {@linkplain #end ended}.
 * </ul>
 *
 * <p>{@link Sending} is what the next datagram may be:
 *
 * <ul>
 * <li>Any to STATUS_FIRST: the job {@linkplain #requireStatus needs to know} which pieces have come. A push begins here.
 * <li>STATUS_FIRST to FREE: a datagram has {@linkplain #statusRequested requested the status}.
 * <li>Any to PAUSED: the node {@linkplain #pause has no room}. The way out is STATUS_FIRST, once the timeout is over.
 * </ul>
 *
 * <p>Two facts are independent of both and of each other: the owner may close the job at any time, and a piece or
 * request may have to be sent again at any time. Neither is ever taken back. A closed job sends nothing, whatever its {@link Sending}.
 *
 * <p>Owned by its {@link LaneJob}.
 */
final class JobState {
    private enum Phase {
        UNHEARD,
        HEARD,
        DELIVERED,
        OVER
    }

    private enum Sending {
        FREE,
        STATUS_FIRST,
        PAUSED
    }

    private Phase phase = Phase.UNHEARD;
    private Sending sending;
    private boolean closed;
    private boolean retransmitted;

    private JobState(Sending sending) {
        this.sending = sending;
    }

    /** The state of a job that sends its pieces at once. */
    static JobState free() {
        return new JobState(Sending.FREE);
    }

    /** The state of a job that first requests a status. */
    static JobState statusFirst() {
        return new JobState(Sending.STATUS_FIRST);
    }

    /** The node replied to the job. */
    void heard() {
        phase = phase == Phase.UNHEARD ? Phase.HEARD : phase;
    }

    /** The node has all pieces. */
    void delivered() {
        phase = phase == Phase.OVER ? phase : Phase.DELIVERED;
    }

    /** Nothing more can happen to the job. */
    void end() {
        phase = Phase.OVER;
    }

    /** The next datagram must request a status. Ends a pause. */
    void requireStatus() {
        sending = Sending.STATUS_FIRST;
    }

    /** A datagram that requests a status was sent. */
    void statusRequested() {
        sending = Sending.FREE;
    }

    /** Nothing may be sent until a status is required. */
    void pause() {
        sending = Sending.PAUSED;
    }

    /** The owner needs nothing more from the job. */
    void close() {
        closed = true;
    }

    /** A piece or the request for an answer must be sent again. */
    void needRetransmission() {
        retransmitted = true;
    }

    /** Whether the node has replied to the job. */
    boolean isHeard() {
        return phase != Phase.UNHEARD;
    }

    /** Whether the node is known to have all pieces. */
    boolean isDelivered() {
        return phase == Phase.DELIVERED;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Whether the next datagram must request a status, even if the window needs none. */
    boolean mustRequestStatus() {
        return sending == Sending.STATUS_FIRST;
    }

    boolean isPaused() {
        return sending == Sending.PAUSED;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the job may send at all at present. */
    boolean maySend() {
        return !closed && phase != Phase.OVER && sending != Sending.PAUSED;
    }

    boolean isRetransmitted() {
        return retransmitted;
    }
}

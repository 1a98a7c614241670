package dev.ballast.lane;

/** Where the outcomes of one job go. Called by whoever drives the lane; must not block. */
public interface JobListener {
    /** Answer {@code index} is here, for the first time; {@code latencyNs} counts from the first datagram of the job. */
    void answered(int index, byte[] payload, long latencyNs);

    /**
     * Everything is sent and nothing came for longer than this node usually takes. Whoever wants to goes on with
     * {@link Lane#askAgain}; said again, with growing pauses, until the job ends.
     */
    void quiet();

    /** The node said its final word and has all pieces. Only for a job without answers. */
    void done();

    /** The node is there and will not do it; {@code code} is 100 * class + detail, as in 503. The job is over. */
    void refused(int code, String reason);

    /**
     * The time given to the job is over, all of it had been sent and the node never said a word; or part of it had been sent and the node
     * said nothing since, to no other job either.
     */
    void lost();

    /** Nothing more can happen to the job; said exactly once, last. */
    void ended();
}

package dev.ballast.lane;

/** Receives the outcomes of one job. Called by the owner of the lane; must not block. */
public interface JobListener {
    /** Answer {@code index} came, for the first time; {@code latencyNs} counts from the first datagram of the job. */
    void answered(int index, byte[] payload, long latencyNs);

    /**
     * The job is quiet: all is sent, and nothing came for longer than this node usually takes. The owner of the job may continue with
     * {@link Lane#askAgain}. Called again, with growing pauses, until the job ends.
     */
    void quiet();

    /** The node sent its final reply and has all pieces. Only for a job without answers. */
    void done();

    /** The node is present and refuses the job; {@code code} is 100 * class + detail, as in 503. The job is over. */
    void refused(int code, String reason);

    /**
     * The time given to the job is over and the node is silent. Either all of the job was sent and the node never replied to it. Or only a
     * part was sent and the node has replied to no job since.
     */
    void lost();

    /** Nothing more can happen to the job. Called exactly once, last. */
    void ended();
}

package dev.ballast.node.job;

import dev.ballast.wire.WireException;

/** The sender of one request of a job, which waits for one reply. At most one of the replies below is sent. */
interface ReplyTo {
    /** Replies with the requested slice, encoded. */
    void slice(byte[] answer);

    /** Replies that the shard has come, when the request wants no slice. {@code indexRuns} are the missing shards, encoded. */
    void received(byte[] indexRuns);

    /** Whether a request without a slice wants {@link #received} as a reply. */
    boolean wantsStatus();

    /** Bytes of memory that the request takes while it is kept. */
    long heldBytes();

    /** Drops the request without a reply, because others need the room. */
    void forgotten();

    /** Replies that shards have to come before a slice can be sent. {@code indexRuns} are the missing shards, encoded. */
    void missing(byte[] indexRuns);

    /** Replies that there is no room for the job. */
    void busy();

    /** Replies that the deadline has passed. */
    void late(String text);

    /** Replies that the product could not be computed because of a fault of this program. */
    void broken();

    /** Replies that the request contradicts the part or the job. */
    void bad(WireException error);
}

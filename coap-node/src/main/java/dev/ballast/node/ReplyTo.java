package dev.ballast.node;

import dev.ballast.wire.WireException;

/** Who sent one request of a shard job and waits for one reply to it. Each is told at most one thing. */
interface ReplyTo {
    /** The slice asked for, encoded. */
    void slice(byte[] answer);

    /** The shard has come, and no slice is wanted; {@code indexRuns} are the shards that have not, encoded. */
    void received(byte[] indexRuns);

    /** Whether a request without a slice wants to hear {@link #received} at all. */
    boolean wantsWord();

    /** Bytes of memory that the request takes for as long as it is kept. */
    long heldBytes();

    /** Others need the room; nothing is said. */
    void forgotten();

    /** No slice before these shards have come; {@code indexRuns} is encoded. */
    void missing(byte[] indexRuns);

    /** There is no room for the job. */
    void busy();

    /** The deadline has passed. */
    void late(String text);

    /** The product could not be computed, by a fault of this program. */
    void broken();

    /** The request contradicts the part or the job. */
    void bad(WireException error);
}

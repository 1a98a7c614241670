package dev.ballast.lane;

import java.util.BitSet;

/** The reply of a node to one datagram. */
public sealed interface Reply {
    /** The answer that the datagram asked for. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Answer(byte[] payload) implements Reply {}

    /** The datagram came. {@code missing} are the pieces missing so far: none of them when all came or when the node does not say. */
    record Received(BitSet missing) implements Reply {}

    /** The node cannot give the answer before these pieces have come. */
    record Missing(BitSet pieces) implements Reply {}

    /** All pieces are there and good. */
    record Done() implements Reply {}

    /** The node refuses the job; {@code code} is 100 * class + detail, as in 503. */
    record Refused(int code, String reason) implements Reply {}
}

package dev.ballast.lane;

import java.util.BitSet;

/** What a node says to one datagram. */
public sealed interface Reply {
    /** The answer that the datagram asked for. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Answer(byte[] payload) implements Reply {}

    /** The datagram has come; of all pieces these are missing so far, an empty set when the node does not say. */
    record Received(BitSet missing) implements Reply {}

    /** The answer that was asked for cannot be given before these pieces have come. */
    record Missing(BitSet pieces) implements Reply {}

    /** All pieces are there and good. */
    record Done() implements Reply {}

    /** It will not be done; {@code code} is 100 * class + detail, as in 503. */
    record Refused(int code, String reason) implements Reply {}
}

package dev.ballast.link;

import java.nio.ByteBuffer;

/**
 * A datagram in flight.
 *
 * @param atNs when the datagram is due
 * @param sequence order among datagrams that are due at the same time
 * @param sender who sent the datagram or receives it
 * @param payload never changed
 */
record InFlight(long atNs, long sequence, Direction way, Sender sender, ByteBuffer payload) {
    static int compare(InFlight a, InFlight b) {
        long apart = a.atNs - b.atNs; // nanoseconds of a clock that may wrap
        return apart == 0 ? Long.compare(a.sequence, b.sequence) : Long.signum(apart);
    }
}

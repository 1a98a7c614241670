package dev.ballast.link;

import java.nio.ByteBuffer;

/**
 * A datagram on its way.
 *
 * @param atNs when it is due
 * @param sequence its place among those due at the same time
 * @param sender who sent it, or to whom it goes
 * @param payload never changed
 */
record InFlight(long atNs, long sequence, Direction way, Sender sender, ByteBuffer payload) {
    static int compare(InFlight a, InFlight b) {
        long apart = a.atNs - b.atNs; // nanoseconds of a clock that may wrap
        return apart == 0 ? Long.compare(a.sequence, b.sequence) : Long.signum(apart);
    }
}

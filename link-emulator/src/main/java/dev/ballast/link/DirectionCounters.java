package dev.ballast.link;

/**
 * Counters of one direction of an emulator so far, in datagrams unless stated otherwise. {@link #inFlight} has the datagrams under way.
 *
 * @param datagrams datagrams that came in
 * @param bytes UDP payload bytes of all datagrams that came in
 * @param delivered datagrams that were sent on, copies included
 * @param duplicated datagrams of which a second copy was made
 * @param lost datagrams that the loss model dropped
 * @param overflowed datagrams without room in the queue of the bottleneck or in the memory of the emulator
 * @param cut datagrams that came in, or were due, while the link was cut
 * @param refused datagrams that the operating system did not take, or whose sender had been forgotten
 */
public record DirectionCounters(
        long datagrams,
        long bytes,
        long delivered,
        long duplicated,
        long lost,
        long overflowed,
        long cut,
        long refused) {
    /** Datagrams under way, copies included. */
    public long inFlight() {
        return datagrams + duplicated - delivered - lost - overflowed - cut - refused;
    }
}

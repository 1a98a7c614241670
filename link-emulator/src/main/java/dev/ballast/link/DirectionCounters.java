package dev.ballast.link;

/**
 * What one direction of an emulator has done so far, in datagrams unless said otherwise. Those on their way now are {@link #inFlight}.
 *
 * @param datagrams that came in
 * @param bytes their UDP payloads together
 * @param delivered that were sent on, copies included
 * @param duplicated of which a second copy was made
 * @param lost by the loss model
 * @param overflowed for which the queue of the bottleneck, or the memory of the emulator, had no room
 * @param cut that came in, or were due, while the link was cut
 * @param refused that the operating system did not take, or whose sender had been forgotten
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
    /** Copies included. */
    public long inFlight() {
        return datagrams + duplicated - delivered - lost - overflowed - cut - refused;
    }
}

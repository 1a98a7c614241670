package dev.ballast.link;

/** Outcome of one datagram. Times are nanoseconds of the clock of {@link LinkDirection#offer}. */
public sealed interface Passage {
    /** The datagram arrives once. */
    record Delivered(long atNs) implements Passage {}

    /** The datagram arrives twice. The copy may come first if the direction does not keep order. */
    record Duplicated(long atNs, long copyAtNs) implements Passage {}

    /** The datagram is lost after the bottleneck has sent it. */
    record Lost() implements Passage {}

    /** The datagram did not fit into the queue of the bottleneck. */
    record QueueFull() implements Passage {}
}

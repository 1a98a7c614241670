package dev.ballast.link;

/** What becomes of one datagram on its way. Times are nanoseconds of the clock that the direction was offered it by. */
public sealed interface Passage {
    /** It arrives once. */
    record Delivered(long atNs) implements Passage {}

    /** It arrives twice; the copy may be first where the direction does not keep order. */
    record Duplicated(long atNs, long copyAtNs) implements Passage {}

    /** It is lost on the way, having taken its time on the bottleneck. */
    record Lost() implements Passage {}

    /** It found the queue of the bottleneck full. */
    record QueueFull() implements Passage {}
}

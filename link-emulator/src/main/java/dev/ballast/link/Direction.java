package dev.ballast.link;

/** Direction of a datagram. */
enum Direction {
    /** From a sender to the node. */
    UP,
    /** From the node to the sender that it answers. */
    DOWN
}

package dev.ballast.link;

/** Which way a datagram goes. */
enum Direction {
    /** To the node. */
    UP,
    /** To the sender whom the node answers. */
    DOWN
}

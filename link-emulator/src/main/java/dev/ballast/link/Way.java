package dev.ballast.link;

/** Which way a datagram goes. */
enum Way {
    /** To the node. */
    UP,
    /** To the sender whom the node answers. */
    DOWN
}

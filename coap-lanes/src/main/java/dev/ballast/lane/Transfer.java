package dev.ballast.lane;

/** What one job carries to a node: pieces of a body, each in a datagram of its own, and how many answers the job wants. */
public interface Transfer {
    /** Pieces to be sent, at least 1. */
    int pieces();

    /**
     * Answers wanted, each asked for by one request. 0 for a push: it ends with a final reply of the node, and the lane sends missing
     * pieces again without asking anybody.
     */
    int answers();

    /** Bytes of the datagram that carries {@code piece}, or of one that carries none when it is -1. */
    int datagramBytes(int piece);
}

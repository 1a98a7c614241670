package dev.ballast.gateway;

import dev.ballast.wire.NodeInfo;
import java.io.IOException;

/** What the gateway asks of a node outside rounds. Calls block until the node answered or its time is up. */
public interface NodeControl {
    /** What the node is and holds. */
    NodeInfo info(int node) throws IOException, InterruptedException;

    /**
     * Stores a part on the node.
     *
     * @throws IOException when the node cannot be reached or refuses the part; the message says which
     */
    void put(int node, String partId, byte[] part) throws IOException, InterruptedException;
}

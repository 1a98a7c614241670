package dev.ballast.fleet;

import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.function.LongConsumer;

/** What the gateway asks of a node outside rounds. Calls block until the node answered or its time is up. */
public interface NodeControl {
    /** The node is there and does not do what was asked of it. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        public RefusedException(String reason) {
            super(reason);
        }
    }

    /**
     * What the node is and holds.
     *
     * @throws RefusedException when the node answers, but not with that
     * @throws IOException when it cannot be reached
     */
    NodeInfo info(int node) throws IOException, InterruptedException;

    /**
     * Measures the way to the node and does {@link #use} what was found.
     *
     * @param info what the node said last
     */
    LinkReport probe(int node, NodeInfo info) throws InterruptedException;

    /**
     * Shapes the traffic to the node from now on; does not block.
     *
     * @param info what the node said last
     * @param report what is known of the way, as from {@link #probe}
     */
    void use(int node, NodeInfo info, LinkReport report);

    /** What is known of the way to the node at present; does not block. */
    LinkReport link(int node);

    /**
     * Stores a part on the node; goes on where an interrupted attempt stopped.
     *
     * @param reachedBytes told now and then up to which byte the part has been sent or was there before
     * @throws RefusedException when the node does not take the part; the message says why
     * @throws IOException when the node cannot be reached
     */
    void put(int node, String partId, byte[] part, LongConsumer reachedBytes) throws IOException, InterruptedException;

    /**
     * Takes a part from the node.
     *
     * @throws RefusedException when the node answers, but does not do it
     * @throws IOException when it cannot be reached
     */
    void delete(int node, String partId) throws IOException, InterruptedException;
}

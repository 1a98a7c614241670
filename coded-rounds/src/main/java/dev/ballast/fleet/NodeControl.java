package dev.ballast.fleet;

import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Requests of the gateway to a node outside rounds. Calls block until the node answers or the request times out. */
public interface NodeControl {
    /** The node is present and refuses the request. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final String said;

        public RefusedException(String reason) {
            this(reason, reason);
        }

        /**
         * A refusal.
         *
         * @param reason what was refused and why
         * @param said the words of the node alone
         */
        public RefusedException(String reason, String said) {
            super(reason);
            this.said = said;
        }

        /** The words of the node alone. */
        public String said() {
            return said;
        }
    }

    /** The node speaks another version of the messages than this program. */
    final class OtherVersionException extends IOException {
        private static final long serialVersionUID = 1L;

        public OtherVersionException(String reason) {
            super(reason);
        }
    }

    /**
     * Asks the node what it is and holds.
     *
     * @throws OtherVersionException when the node answers in another version of the messages; the message names both
     * @throws RefusedException when the node answers, but without this information
     * @throws IOException when the node cannot be reached
     */
    NodeInfo info(int node) throws IOException, InterruptedException;

    /**
     * Measures the link to the node and {@linkplain #use uses} the result.
     *
     * @param info the node's latest information
     */
    LinkReport probe(int node, NodeInfo info) throws InterruptedException;

    /**
     * Shapes the traffic to the node from now on; does not block.
     *
     * @param info the node's latest information
     * @param report what is known of the link, as from {@link #probe}
     */
    void use(int node, NodeInfo info, LinkReport report);

    /** What is known of the link to the node at present; does not block. */
    LinkReport link(int node);

    /**
     * Stores a part on the node; continues where an interrupted push stopped.
     *
     * @param reachedBytes called now and then with the end of the bytes that have been sent or that the node held before
     * @throws RefusedException when the node does not take the part; the message says why
     * @throws IOException when the node cannot be reached
     */
    void put(int node, String partId, byte[] part, LongConsumer reachedBytes) throws IOException, InterruptedException;

    /**
     * Tells the node that these parts are needed, so that it keeps those that it holds.
     *
     * @throws RefusedException when the node answers, but does not understand
     * @throws IOException when the node cannot be reached
     */
    void keep(int node, List<String> partIds) throws IOException, InterruptedException;

    /**
     * Deletes a part from the node.
     *
     * @throws RefusedException when the node answers, but does not delete the part
     * @throws IOException when the node cannot be reached
     */
    void delete(int node, String partId) throws IOException, InterruptedException;
}

package dev.ballast.cli;

import dev.ballast.fleet.PartTransport;
import java.util.BitSet;
import java.util.Set;

/** A transport on which chosen nodes refuse every request as overloaded. A round then knows at once that they are missing. */
final class RefusingNodes implements PartTransport {
    private static final Asked NOTHING = new Asked() {
        @Override
        public void again(BitSet slices) {
            // the node has refused the request
        }

        @Override
        public void close() {
            // no request is under way
        }
    };

    private final PartTransport transport;
    private volatile Set<Integer> nodes = Set.of();

    RefusingNodes(PartTransport transport) {
        this.transport = transport;
    }

    /** Makes these nodes refuse from now on, by index into the fleet. */
    void leaveOut(Set<Integer> left) {
        nodes = Set.copyOf(left);
    }

    @Override
    public int sliceBytes(int node) {
        return transport.sliceBytes(node);
    }

    @Override
    public Asked ask(int node, Order order, Answer answer) {
        if (nodes.contains(node)) {
            answer.refused(Refusal.OVERLOADED, "left out");
            return NOTHING;
        }
        return transport.ask(node, order, answer);
    }
}

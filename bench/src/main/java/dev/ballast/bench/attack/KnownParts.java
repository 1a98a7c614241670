package dev.ballast.bench.attack;

import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The parts that a node holds. A node tells them to any client. */
final class KnownParts {
    private static final long ANSWER_WITHIN_NS = TimeUnit.SECONDS.toNanos(2);

    private KnownParts() {}

    /** Asks a node from an address of the attackers'. */
    static List<String> of(InetSocketAddress node, InetAddress source) throws IOException {
        try (CoapCaller caller = CoapCaller.open(source, node, node.getPort())) {
            return NodeInfo.decode(caller.fetch(ANSWER_WITHIN_NS, "node")).partIds();
        } catch (WireException e) {
            throw new IOException("GET /node of " + node + ": " + e.getMessage(), e);
        }
    }
}

package dev.ballast.fleet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A node of the fleet.
 *
 * @param id what telemetry and messages call it: lower-case letters, digits, - and _
 * @param address where its CoAP server listens, resolved
 * @param speed beside that of the others, above 0: rows are shared out by it
 */
public record NodeAddress(String id, InetSocketAddress address, double speed) {
    /** The speed of nodes of which nothing is said. */
    public static final double USUAL_SPEED = 1;

    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,64}");

    /** A node as fast as others. */
    public NodeAddress(String id, InetSocketAddress address) {
        this(id, address, USUAL_SPEED);
    }

    /**
     * What to bind a socket to that must reach all of these nodes: loopback where all are there, so that nobody else reaches the socket, else any
     * address, for what is bound to loopback sends nothing beyond it. Where a gateway listens has no say in that.
     *
     * @param nodes at least one
     */
    public static InetAddress bindFor(List<NodeAddress> nodes) {
        InetAddress first = nodes.get(0).address().getAddress();
        boolean onLoopback = nodes.stream()
                .map(node -> node.address().getAddress())
                .allMatch(to -> to.isLoopbackAddress() && to.getClass().equals(first.getClass()));
        return onLoopback ? first : new InetSocketAddress(0).getAddress();
    }

    public NodeAddress {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("node " + id + " of speed " + speed + ": give a number above 0");
        }
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "node id \"" + id + "\": use 1 to 64 lower-case letters, digits, - and _");
        }
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the host name of node " + id + " (" + address.getHostString()
                    + ") cannot be resolved; use an IP address or fix the name service");
        }
    }
}

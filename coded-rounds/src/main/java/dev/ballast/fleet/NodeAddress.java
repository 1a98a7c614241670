package dev.ballast.fleet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A node of the fleet.
 *
 * @param id its name in telemetry and messages: 1 to 64 lower-case letters, digits, - and _
 * @param address where its CoAP server listens; unresolved while its host name is not known
 * @param speed relative to the other nodes, above 0; rows are shared out in proportion to it
 */
public record NodeAddress(String id, InetSocketAddress address, double speed) {
    /** The speed of a node for which none is configured. */
    public static final double USUAL_SPEED = 1;

    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,64}");

    /** A node of the usual speed. */
    public NodeAddress(String id, InetSocketAddress address) {
        this(id, address, USUAL_SPEED);
    }

    /**
     * The address to bind a socket to that must reach all of these nodes. Where all nodes are on loopback (of one address family), it is
     * loopback, so that nobody else reaches the socket. Otherwise it is the wildcard address: a socket bound to loopback sends nothing
     * beyond loopback. A host name that is not known yet may turn out to be anywhere. The address on which the gateway listens plays no
     * part.
     *
     * @param nodes at least one
     */
    public static InetAddress bindFor(List<NodeAddress> nodes) {
        InetAddress first = nodes.get(0).address().getAddress();
        boolean onLoopback = first != null
                && nodes.stream()
                        .map(node -> node.address().getAddress())
                        .allMatch(to -> to != null
                                && to.isLoopbackAddress()
                                && to.getClass().equals(first.getClass()));
        return onLoopback ? first : new InetSocketAddress(0).getAddress();
    }

    public NodeAddress {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("the speed of node " + id + " must be above 0, is " + speed);
        }
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "node id \"" + id + "\": use 1 to 64 lower-case letters, digits, - and _");
        }
    }
}

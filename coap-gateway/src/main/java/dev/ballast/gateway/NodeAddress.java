package dev.ballast.gateway;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * A node of the fleet.
 *
 * @param id what telemetry and messages call it: lower-case letters, digits, - and _
 * @param address where its CoAP server listens, resolved
 */
public record NodeAddress(String id, InetSocketAddress address) {
    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,64}");

    public NodeAddress {
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

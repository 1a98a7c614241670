package dev.ballast.gateway.coap;

import dev.ballast.gateway.deployment.LocalAddresses;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may change which models and nodes are in use. There are no keys yet, so senders cannot be told apart. Senders on the
 * gateway's own machine may, from any of its addresses; all others may not.
 */
final class AdminAccess {
    private AdminAccess() {}

    /** Why this sender may not; null when it may. */
    static @Nullable String refusal(InetAddress sender) {
        return LocalAddresses.has(sender)
                ? null
                : "only requests from the gateway's own machine may change models and nodes, because there are no keys yet;"
                        + " this request came from " + sender.getHostAddress();
    }
}

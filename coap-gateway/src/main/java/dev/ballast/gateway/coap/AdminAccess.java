package dev.ballast.gateway.coap;

import dev.ballast.gateway.deployment.LocalAddresses;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who may change what is served, and by which nodes: as long as there are no keys by which to tell people apart, whoever is on the gateway's own machine, whichever of
 * its addresses they come from.
 */
final class AdminAccess {
    private AdminAccess() {}

    /** Why a sender may not; null when it may. */
    static @Nullable String refusal(InetAddress sender) {
        return LocalAddresses.has(sender)
                ? null
                : "models and nodes are changed from the gateway's own machine only, for there are no keys yet;"
                        + " this came from " + sender.getHostAddress();
    }
}

package dev.ballast.transport;

import java.net.InetSocketAddress;

/** Asked before a body in blocks is taken in, so that what would be turned away anyhow takes no memory. Called on protocol threads. */
@FunctionalInterface
public interface BodyGate {
    /** Takes every body. */
    BodyGate OPEN = (path, peer) -> 0;

    /**
     * When to come back with this body, in seconds; 0 when it is welcome now.
     *
     * @param path of the request, without a slash before it
     */
    int retryAfterSeconds(String path, InetSocketAddress peer);
}

package dev.ballast.transport;

import java.net.InetSocketAddress;

/** Decides whether a body in blocks may begin, so that a body that would be refused takes no memory. Called on protocol threads. */
@FunctionalInterface
public interface BodyGate {
    /** A gate that takes every body. */
    BodyGate OPEN = (path, peer) -> 0;

    /**
     * Seconds after which the client may try again; 0 when the body may begin now.
     *
     * @param path of the request, without a leading slash
     */
    int retryAfterSeconds(String path, InetSocketAddress peer);
}

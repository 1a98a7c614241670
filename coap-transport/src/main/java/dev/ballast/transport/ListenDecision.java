package dev.ballast.transport;

import java.net.InetAddress;

/**
 * Whether a program may listen on an address while it has no keys. Loopback is open to the users of this machine only. On any other
 * address, everyone who reaches the address could read and replace the weights. The user must therefore ask for it with {@code --insecure}.
 */
public sealed interface ListenDecision {
    /** Allowed without a warning. */
    record Open() implements ListenDecision {}

    /** Allowed because the user asked for it. The caller logs the text as a warning. */
    record Warned(String text) implements ListenDecision {}

    /** Not allowed. The text says why and what to do. */
    record Refused(String text) implements ListenDecision {}

    /**
     * Decides on an address.
     *
     * @param insecure whether the user gave {@code --insecure}
     */
    static ListenDecision on(InetAddress address, boolean insecure) {
        if (address.isLoopbackAddress()) {
            return new Open();
        }
        String where = address.isAnyLocalAddress() ? "every address of this machine" : address.getHostAddress();
        String risk = "there are no keys, so anyone who reaches this address can use it and replace its weights";
        if (insecure) {
            return new Warned("listening on " + where + " because of --insecure: " + risk);
        }
        return new Refused("will not listen on " + where + ": " + risk
                + ". Listen on 127.0.0.1, or pass --insecure on a network you trust.");
    }
}

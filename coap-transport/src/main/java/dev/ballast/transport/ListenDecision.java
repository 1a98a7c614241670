package dev.ballast.transport;

import java.net.InetAddress;

/**
 * Whether a program may listen on an address while it has no keys. Loopback is open to anyone on the machine and no one else; on any
 * other address whoever reaches it could read and replace the weights, so that must be asked for by name.
 */
public sealed interface ListenDecision {
    /** Nothing to say about it. */
    record Open() implements ListenDecision {}

    /** Allowed because it was asked for; the text is to be logged as a warning. */
    record Warned(String text) implements ListenDecision {}

    /** Not allowed; the text says why and what to do. */
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
        String risk = "without keys whoever reaches it can use it and replace its weights";
        if (insecure) {
            return new Warned("listening on " + where + " because of --insecure: " + risk);
        }
        return new Refused("will not listen on " + where + ": " + risk
                + ". Listen on 127.0.0.1, or pass --insecure on a network you trust.");
    }
}

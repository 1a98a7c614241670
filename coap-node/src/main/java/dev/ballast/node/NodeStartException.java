package dev.ballast.node;

/** A node cannot start. The message is for the person who started the node: what is wrong and what to do about it. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private NodeStartException(String message, boolean usage) {
        super(message, null, false, false);
        this.usage = usage;
    }

    /** The configuration is not allowed on any machine. */
    static NodeStartException usage(String message) {
        return new NodeStartException(message, true);
    }

    /** The configuration is allowed but not possible on this machine at this time. */
    static NodeStartException failure(String message) {
        return new NodeStartException(message, false);
    }

    public boolean isUsage() {
        return usage;
    }
}

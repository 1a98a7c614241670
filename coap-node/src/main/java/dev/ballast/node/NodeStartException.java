package dev.ballast.node;

/** A node that cannot start. The message is for the person who started it: what is wrong and what to do about it. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private NodeStartException(String message, boolean usage) {
        super(message, null, false, false);
        this.usage = usage;
    }

    /** What was asked for is not allowed, on any machine. */
    static NodeStartException usage(String message) {
        return new NodeStartException(message, true);
    }

    /** What was asked for is not possible here and now. */
    static NodeStartException failure(String message) {
        return new NodeStartException(message, false);
    }

    public boolean isUsage() {
        return usage;
    }
}

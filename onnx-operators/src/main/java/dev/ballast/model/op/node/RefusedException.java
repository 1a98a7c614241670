package dev.ballast.model.op.node;

/** A node of the model cannot be run; the message says why. The exception carries no stack trace, because a refusal is a regular result. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public RefusedException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** The message. */
    public String reason() {
        return reason;
    }

    /** Throws with {@code reason} unless {@code held} is true. */
    public static void unless(boolean held, String reason) throws RefusedException {
        if (!held) {
            throw new RefusedException(reason);
        }
    }
}

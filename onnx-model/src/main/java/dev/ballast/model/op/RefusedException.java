package dev.ballast.model.op;

/** A node cannot be run as the model has it; the message says why. Carries no stack trace: it is an answer, not a fault. */
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

    /** Throws with {@code reason} unless {@code held}. */
    static void unless(boolean held, String reason) throws RefusedException {
        if (!held) {
            throw new RefusedException(reason);
        }
    }
}

package dev.ballast.gateway.models;

/** A request that cannot be run. The message says what was expected and what came, and may be sent to the client. No stack trace. */
public final class BadInputException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadInputException(String message) {
        super(message, null, false, false);
    }
}

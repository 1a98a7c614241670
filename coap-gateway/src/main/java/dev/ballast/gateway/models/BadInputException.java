package dev.ballast.gateway.models;

/** A request that cannot be run; the text says what was expected and what came, and is fit for the client. No stack trace. */
public final class BadInputException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadInputException(String message) {
        super(message, null, false, false);
    }
}

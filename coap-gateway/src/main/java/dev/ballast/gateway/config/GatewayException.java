package dev.ballast.gateway.config;

/** The gateway cannot start or cannot do what was ordered; the message is one line that names what to correct. */
public final class GatewayException extends Exception {
    private static final long serialVersionUID = 1L;

    public GatewayException(String message) {
        super(message);
    }

    public GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}

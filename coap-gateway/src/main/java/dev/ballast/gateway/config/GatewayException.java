package dev.ballast.gateway.config;

import org.jspecify.annotations.Nullable;

/** The gateway cannot start or cannot do what was ordered; the message is one line that names what to correct. */
public final class GatewayException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private GatewayException(String message, @Nullable Throwable cause, boolean usage) {
        super(message, cause);
        this.usage = usage;
    }

    public GatewayException(String message) {
        this(message, null, false);
    }

    public GatewayException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** The configuration, the settings of a model or its file are wrong, so another try gives the same error. */
    public static GatewayException usage(String message) {
        return new GatewayException(message, null, true);
    }

    /** As {@link #usage(String)}, with the error that was found. */
    public static GatewayException usage(String message, Throwable cause) {
        return new GatewayException(message, cause, true);
    }

    /** Whether the configuration or a file that it names must be corrected. Otherwise the work failed. */
    public boolean isUsage() {
        return usage;
    }
}

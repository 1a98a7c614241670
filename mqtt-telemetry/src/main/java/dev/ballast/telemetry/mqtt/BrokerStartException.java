package dev.ballast.telemetry.mqtt;

import java.io.Serial;

/** The embedded broker could not be started; the message is one line that says where, why and what to do. */
public final class BrokerStartException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.ballast.transport;

import java.util.List;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The Echo option (RFC 9175, 2). A server sends a value in a 4.01. A client that sends the value back shows that it receives at its
 * address. A request with any other value asks the server for a valid one. A server that does not know the address answers 4.01 and does
 * not carry the request out.
 */
public final class Echo {
    static final int NUMBER = 252;

    /** Longest value, in bytes. */
    static final int MOST_BYTES = 40;

    /** A value that no server has sent, so each server answers with a valid one. */
    private static final byte[] WANTED = {0};

    private Echo() {}

    /** The option's value, not copied; null when the message has no Echo. */
    static byte @Nullable [] of(Message message) {
        List<Option> options = message.getOptions().getOthers(StandardOptionRegistry.ECHO);
        return options.isEmpty() ? null : options.get(0).getValue();
    }

    /** Sets the option to this value, which is wrapped, and replaces any earlier value. */
    public static void set(Message message, byte[] value) {
        message.getOptions().clearOtherOption(StandardOptionRegistry.ECHO);
        message.getOptions().addOtherOption(StandardOptionRegistry.ECHO.create(value));
    }

    /** Asks the server for a value. */
    public static void want(Request request) {
        set(request, WANTED);
    }

    /** The value that the server wants echoed before it serves the request, not copied; null when the answer asks for none. */
    public static byte @Nullable [] wanted(Response response) {
        return response.getCode() == ResponseCode.UNAUTHORIZED ? of(response) : null;
    }
}

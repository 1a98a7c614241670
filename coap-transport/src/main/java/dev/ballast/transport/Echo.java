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
 * The Echo option (RFC 9175, 2). A server gives a value in an answer 4.01; whoever sends it back has shown that it receives what is sent to
 * its address. Any other value asks for a good one, and the request is not carried out until it brings that.
 */
public final class Echo {
    static final int NUMBER = 252;

    /** Longest value. */
    static final int MOST_BYTES = 40;

    /** No server gave this value, so each answers with one of its own. */
    private static final byte[] WANTED = {0};

    private Echo() {}

    /** The option's value, which is wrapped; null where the message has none. */
    static byte @Nullable [] of(Message message) {
        List<Option> options = message.getOptions().getOthers(StandardOptionRegistry.ECHO);
        return options.isEmpty() ? null : options.get(0).getValue();
    }

    /** Gives a message this value, which is wrapped, in place of any other. */
    public static void set(Message message, byte[] value) {
        message.getOptions().clearOtherOption(StandardOptionRegistry.ECHO);
        message.getOptions().addOtherOption(StandardOptionRegistry.ECHO.create(value));
    }

    /** Asks for a value. */
    public static void want(Request request) {
        set(request, WANTED);
    }

    /** The value that the server wants to see before it serves the request, which is wrapped; null when this is another answer. */
    public static byte @Nullable [] wanted(Response response) {
        return response.getCode() == ResponseCode.UNAUTHORIZED ? of(response) : null;
    }
}

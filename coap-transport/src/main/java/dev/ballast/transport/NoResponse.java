package dev.ballast.transport;

import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message.OffloadMode;
import org.eclipse.californium.core.coap.NoResponseOption;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * The No-Response option of a request (RFC 7967): the client wants no answer, neither a success nor an error.
 *
 * <p>The sender keeps the exchange for a fixed time, because no answer ends it; {@link CoapSettings} keep that time short.
 *
 * <p>The receiver has nothing open once the handler returns, answered or not. But it keeps the message with its payload to recognise
 * duplicates, until an answer is sent or the request is {@linkplain #drop dropped}. An answer that the option suppresses is not sent, so it
 * does not free the message.
 */
public final class NoResponse {
    private NoResponse() {}

    /** Makes {@code request} non-confirmable and asks for no answer, neither a success nor an error. */
    public static void set(Request request) {
        request.setType(CoAP.Type.NON);
        request.getOptions().setNoResponse(NoResponseOption.SUPPRESS_ALL);
    }

    /** Whether the client wants no answer, neither a success nor an error. */
    public static boolean wanted(CoapExchange exchange) {
        NoResponseOption option = exchange.getRequestOptions().getNoResponse();
        return option != null && (option.getMask() & NoResponseOption.SUPPRESS_ALL) == NoResponseOption.SUPPRESS_ALL;
    }

    /**
     * Ends a request without an answer, even a long time after it came. A confirmable request is acknowledged, so that it is not
     * retransmitted. Duplicates are ignored as before. Afterwards the request's payload and options cannot be read, and the request cannot
     * be answered.
     */
    public static void drop(CoapExchange exchange) {
        exchange.accept();
        Exchange whole = exchange.advanced();
        whole.getCurrentRequest().offload(OffloadMode.FULL);
        whole.getRequest().offload(OffloadMode.FULL);
    }
}

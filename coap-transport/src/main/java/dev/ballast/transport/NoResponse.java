package dev.ballast.transport;

import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message.OffloadMode;
import org.eclipse.californium.core.coap.NoResponseOption;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * The No-Response option of a request (RFC 7967): the client does not want to hear of it, whatever becomes of it.
 *
 * <p>Where such a request is sent, its exchange stays for a fixed time, because nothing tells when to stop waiting; {@link CoapSettings}
 * keep that time short. Where it is received, nothing is open once its handler returns, answered or not; but the message is among those by
 * which duplicates are recognised, with its payload, until an answer is sent or the request is {@linkplain #drop dropped}. An answer that the
 * option suppresses is not sent, so it lets nothing go.
 */
public final class NoResponse {
    private NoResponse() {}

    /** Makes {@code request} non-confirmable and asks for no answer, neither good nor bad. */
    public static void set(Request request) {
        request.setType(CoAP.Type.NON);
        request.getOptions().setNoResponse(NoResponseOption.SUPPRESS_ALL);
    }

    /** Whether the client wants no answer, neither good nor bad. */
    public static boolean wanted(CoapExchange exchange) {
        NoResponseOption option = exchange.getRequestOptions().getNoResponse();
        return option != null && (option.getMask() & NoResponseOption.SUPPRESS_ALL) == NoResponseOption.SUPPRESS_ALL;
    }

    /**
     * Ends a request without an answer, also one that was kept for long. A confirmable one is acknowledged, so that it is not repeated;
     * a duplicate of any is ignored as before. Its payload and options cannot be read afterwards, and it cannot be answered.
     */
    public static void drop(CoapExchange exchange) {
        exchange.accept();
        Exchange whole = exchange.advanced();
        whole.getCurrentRequest().offload(OffloadMode.FULL);
        whole.getRequest().offload(OffloadMode.FULL);
    }
}

package dev.ballast.transport;

import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * Acknowledges a confirmable request before its answer is known, so that the client does not repeat the request (RFC 7252, 5.2.2). The
 * answer is then a message of its own.
 *
 * <p>libcoap before 4.3.5 forgets a request as soon as it is acknowledged, unless the request has Block1 or Echo. It then drops an answer
 * in blocks and waits in vain. The answer to a request without these options therefore travels in the acknowledgement, where all clients
 * take it. Such a client may repeat its request meanwhile, which is recognised as a duplicate.
 */
public final class EarlyAcknowledgement {
    /** Half of the shortest retransmission timeout of Ballast's own clients. */
    static final long FROM_NS = 100_000_000;

    /** Less than the time for which a duplicate is recognised, which is EXCHANGE_LIFETIME of {@link CoapSettings}. */
    static final long WITHOUT_OPTIONS_FROM_NS = 8_000_000_000L;

    private EarlyAcknowledgement() {}

    /**
     * Acknowledges the request if its answer may take long.
     *
     * @param expectedNs expected time until the answer; 0 while unknown
     */
    public static void ifSlow(CoapExchange exchange, long expectedNs) {
        Request request = exchange.advanced().getCurrentRequest(); // the last block of a body
        boolean isKept = request.getOptions().hasBlock1() || Echo.of(request) != null;
        if (isKept ? expectedNs == 0 || expectedNs > FROM_NS : expectedNs > WITHOUT_OPTIONS_FROM_NS) {
            exchange.accept();
        }
    }
}

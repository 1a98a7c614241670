package dev.ballast.node;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** The answer to work that found the queue full: 5.03, worth another try after a second (RFC 7252, 5.9.3.4). */
final class QueueFull {
    private static final int RETRY_SECONDS = 1;

    private QueueFull() {}

    static void answer(CoapExchange exchange, String what, WorkPool pool) {
        answer(exchange, pool.capacity() + " " + what + " are waiting already");
    }

    static void answer(CoapExchange exchange, String why) {
        Response response = new Response(ResponseCode.SERVICE_UNAVAILABLE);
        response.getOptions().setMaxAge(RETRY_SECONDS).setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        response.setPayload("busy: " + why);
        exchange.respond(response);
    }
}

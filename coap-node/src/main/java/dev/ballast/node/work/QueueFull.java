package dev.ballast.node.work;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** The answer when a queue is full: 5.03 with a Max-Age of one second, after which the client may try again (RFC 7252, 5.9.3.4). */
public final class QueueFull {
    private static final int RETRY_SECONDS = 1;

    private QueueFull() {}

    public static void answer(CoapExchange exchange, String what, WorkPool pool) {
        answer(exchange, pool.capacity() + " " + what + " are already waiting");
    }

    public static void answer(CoapExchange exchange, String why) {
        Response response = new Response(ResponseCode.SERVICE_UNAVAILABLE);
        response.getOptions().setMaxAge(RETRY_SECONDS).setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        response.setPayload("busy: " + why);
        exchange.respond(response);
    }
}

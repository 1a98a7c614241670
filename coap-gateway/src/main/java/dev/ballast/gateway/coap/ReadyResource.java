package dev.ballast.gateway.coap;

import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code GET .../ready}: 5.03 with Max-Age until the gateway has given the nodes their parts. */
final class ReadyResource extends GatewayResource {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final BooleanSupplier ready;

    ReadyResource(BooleanSupplier ready) {
        super("ready");
        this.ready = ready;
        getAttributes().addResourceType("ballast.health");
    }

    @Override
    protected void get(CoapExchange exchange) {
        if (ready.getAsBoolean()) {
            content(exchange, out -> flag(out, "ready"));
        } else {
            exchange.setMaxAge(RETRY_AFTER_SECONDS);
            text(exchange, CoAP.ResponseCode.SERVICE_UNAVAILABLE, "not ready: the nodes are being given their parts");
        }
    }
}

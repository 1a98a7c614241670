package dev.ballast.gateway.coap;

import dev.ballast.gateway.deployment.CataloguedModel;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET .../ready}: 5.03 with Max-Age until the gateway has given the nodes their parts. For a model also 4.04 while it is not
 * served.
 */
final class ReadyResource extends GatewayResource {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final BooleanSupplier ready;
    private final @Nullable ModelTarget target;

    /** Readiness of the gateway. */
    ReadyResource(BooleanSupplier ready) {
        this(ready, null);
    }

    /** Readiness of a model. */
    ReadyResource(BooleanSupplier ready, @Nullable ModelTarget target) {
        super("ready");
        this.ready = ready;
        this.target = target;
        getAttributes().addResourceType("ballast.health");
    }

    @Override
    protected void get(CoapExchange exchange) {
        if (target != null && !isServed(target)) {
            target.refuse(exchange);
        } else if (ready.getAsBoolean()) {
            content(exchange, out -> flag(out, "ready"));
        } else {
            exchange.setMaxAge(RETRY_AFTER_SECONDS);
            text(
                    exchange,
                    CoAP.ResponseCode.SERVICE_UNAVAILABLE,
                    "not ready: the gateway is pushing parts to the nodes");
        }
    }

    private static boolean isServed(ModelTarget target) {
        CataloguedModel.Version version = target.version();
        return version != null && version.served() != null;
    }
}

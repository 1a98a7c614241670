package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.FleetProtection;
import dev.ballast.telemetry.Protection;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET .../ready}: 5.03 with Max-Age until the gateway has given the nodes their parts. For a model also 4.04 while it is not
 * served.
 */
final class ReadyResource extends GatewayResource {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Edges.Offer offer;
    private final @Nullable ModelTarget target;

    /** Readiness of the gateway. */
    ReadyResource(Edges.Offer offer) {
        this(offer, null);
    }

    /** Readiness of a model. */
    ReadyResource(Edges.Offer offer, @Nullable ModelTarget target) {
        super("ready");
        this.offer = offer;
        this.target = target;
        getAttributes().addResourceType("ballast.health");
    }

    @Override
    protected void get(CoapExchange exchange) {
        if (target != null && !isServed(target)) {
            target.refuse(exchange);
        } else if (offer.ready().getAsBoolean()) {
            content(exchange, this::describe);
        } else {
            exchange.setMaxAge(RETRY_AFTER_SECONDS);
            text(
                    exchange,
                    CoAP.ResponseCode.SERVICE_UNAVAILABLE,
                    "not ready: the gateway is pushing parts to the nodes");
        }
    }

    private void describe(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("ready", true);
        Optional<Protection> protection = protection(offer.protection().latest());
        if (protection.isPresent()) {
            FleetResource.figures(out, protection.get());
        }
        out.writeEndObject();
    }

    /** Empty for a version that the latest look has not found yet, or that has been unloaded meanwhile. */
    private Optional<Protection> protection(FleetProtection latest) {
        if (target == null) {
            return Optional.of(latest.ofFleet());
        }
        CataloguedModel.Version version = target.version();
        return version == null ? Optional.empty() : latest.of(target.name(), version.version());
    }

    private static boolean isServed(ModelTarget target) {
        CataloguedModel.Version version = target.version();
        return version != null && version.served() != null;
    }
}

package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.GatewayIdentity;
import dev.ballast.gateway.deployment.FleetNews;
import dev.ballast.gateway.deployment.FleetProtection;
import dev.ballast.telemetry.Protection;
import java.io.IOException;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code GET /fleet}: the gateway, how many failures it survives, and the latest events, on one page. */
final class FleetResource extends GatewayResource {
    private final Edges.Offer offer;

    FleetResource(Edges.Offer offer) {
        super("fleet");
        this.offer = offer;
        getAttributes().addResourceType("ballast.fleet");
    }

    @Override
    protected void get(CoapExchange exchange) {
        content(exchange, this::describe);
    }

    private void describe(JsonGenerator out) throws IOException {
        FleetProtection latest = offer.protection().latest();
        GatewayIdentity identity = offer.identity();
        out.writeStartObject();
        out.writeObjectFieldStart("gateway");
        out.writeStringField("id", identity.id());
        out.writeStringField("version", identity.version());
        out.writeBooleanField("ready", offer.ready().getAsBoolean());
        out.writeNumberField("since_ms", identity.sinceEpochMs());
        out.writeEndObject();
        out.writeStringField("broker", identity.broker().toString());
        out.writeObjectFieldStart("nodes");
        out.writeNumberField("total", latest.nodes().size());
        out.writeNumberField("serving", latest.serving());
        out.writeEndObject();
        figures(out, latest.ofFleet());
        out.writeArrayFieldStart("models");
        for (Protection model : latest.models()) {
            out.writeStartObject();
            out.writeStringField("name", model.model());
            out.writeStringField("version", model.version());
            figures(out, model);
            out.writeStringField("reason", model.reason());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("events");
        for (FleetNews.Item event : offer.news().latest()) {
            out.writeStartObject();
            out.writeNumberField("at_ms", event.atMs());
            out.writeStringField("kind", event.kind());
            out.writeStringField("text", event.text());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** Writes how many failures are survived as members of the current object. */
    static void figures(JsonGenerator out, Protection protection) throws IOException {
        out.writeNumberField("survives", protection.survives());
        out.writeNumberField("of", protection.of());
        out.writeBooleanField("gateway_helps", protection.gatewayHelps());
    }
}

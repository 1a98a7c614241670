package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeSnapshot;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.config.HostPort;
import dev.ballast.gateway.deployment.FleetProtection;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.jspecify.annotations.Nullable;

/** {@code /nodes}: the state of the nodes, and orders about one node. An order only changes how the next rounds run; no order blocks. */
final class FleetResources {
    private final Edges.Offer offer;

    FleetResources(Edges.Offer offer) {
        this.offer = offer;
    }

    Resource folder() {
        GatewayResource nodes = new GatewayResource("nodes") {
            @Override
            protected void get(CoapExchange exchange) {
                content(exchange, FleetResources.this::describe);
            }

            /** A name with a slash has no resource: Californium allows no slash in the name of a resource. */
            @Override
            public Resource getChild(String name) {
                return name.isEmpty() || name.indexOf('/') >= 0 ? super.getChild(name) : orders(name);
            }
        };
        nodes.getAttributes().addResourceType("ballast.nodes");
        return nodes;
    }

    private Resource orders(String id) {
        Resource node = GatewayResource.folder(id);
        GatewayResource readmit = new GatewayResource("readmit") {
            @Override
            protected void post(CoapExchange exchange) {
                String refusal = AdminAccess.refusal(exchange.getSourceAddress());
                if (refusal == null) {
                    readmit(exchange, id);
                } else {
                    text(exchange, ResponseCode.FORBIDDEN, refusal);
                }
            }
        };
        readmit.getAttributes().addResourceType("ballast.admin");
        node.add(readmit);
        return node;
    }

    private void readmit(CoapExchange exchange, String id) {
        List<NodeSnapshot> nodes = offer.fleet().snapshot();
        List<String> ids = nodes.stream().map(node -> node.node().id()).toList();
        int index = ids.indexOf(id);
        if (index < 0) {
            GatewayResource.text(
                    exchange, ResponseCode.NOT_FOUND, "the fleet has no node " + id + "; its nodes are " + ids);
            return;
        }
        AnswerFormat format = GatewayResource.format(exchange);
        if (format == null) {
            return;
        }
        if (!offer.fleet().readmit(index)) {
            GatewayResource.text(
                    exchange,
                    ResponseCode.CONFLICT,
                    "node " + id + " is " + word(nodes.get(index))
                            + ", not excluded; only an excluded node can be readmitted");
            return;
        }
        exchange.respond(
                ResponseCode.CHANGED,
                format.write(out -> {
                    out.writeStartObject();
                    out.writeStringField("id", id);
                    out.writeStringField("state", word(offer.fleet().snapshot().get(index)));
                    out.writeEndObject();
                }),
                format.contentFormat());
    }

    private static String word(NodeSnapshot node) {
        return node.state().name().toLowerCase(Locale.ROOT);
    }

    private void describe(JsonGenerator out) throws IOException {
        List<NodeSnapshot> nodes = offer.fleet().snapshot();
        out.writeStartArray();
        for (int i = 0; i < nodes.size(); i++) {
            NodeSnapshot node = nodes.get(i);
            out.writeStartObject();
            out.writeStringField("id", node.node().id());
            out.writeStringField("address", HostPort.text(node.node().address()));
            out.writeStringField("state", word(node));
            out.writeNumberField("since_ms", node.sinceEpochMs());
            Long away = node.awaySinceEpochMs();
            if (away != null) {
                out.writeNumberField("away_since_ms", away);
            }
            out.writeStringField("reason", node.reason());
            out.writeBooleanField(
                    "has_parts", away == null && offer.provisioned().test(i));
            parts(out, i);
            out.writeNumberField("answers", node.answers());
            out.writeNumberField("misses", node.misses());
            out.writeNumberField("last_latency_us", node.lastLatencyNs() / 1000);
            describe(out, offer.fleet().boards().latest(i));
            describe(out, offer.links().apply(i));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** What the board last said of itself; nothing before the first time. */
    private static void describe(JsonGenerator out, @Nullable NodeInfo board) throws IOException {
        if (board == null) {
            return;
        }
        out.writeStringField("board_id", board.id());
        out.writeStringField("software_version", board.softwareVersion());
        Float celsius = board.temperatureCelsius();
        if (celsius != null) {
            out.writeNumberField("temperature_c", celsius);
        }
        out.writeNumberField("free_memory_bytes", board.freeMemoryBytes());
        out.writeNumberField("max_memory_bytes", board.maxMemoryBytes());
    }

    private void parts(JsonGenerator out, int node) throws IOException {
        FleetProtection.NodeParts parts = offer.protection().latest().nodes().get(node);
        out.writeNumberField("parts_held", parts.held());
        out.writeNumberField("parts_needed", parts.needed());
        if (!parts.problem().isEmpty()) {
            out.writeStringField("problem", parts.problem());
        }
    }

    private static void describe(JsonGenerator out, LinkReport link) throws IOException {
        out.writeObjectFieldStart("link");
        out.writeNumberField("datagram_bytes", link.datagramBytes());
        out.writeNumberField("round_trip_us", link.roundTrip().toNanos() / 1000);
        out.writeNumberField("loss_share", link.lossShare());
        out.writeBooleanField("large_datagrams_survive", link.largeSurvives());
        out.writeEndObject();
    }
}

package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.fleet.Fleet;
import dev.ballast.gateway.fleet.LinkReport;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.transport.BodyGate;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.core.server.resources.Resource;
import org.jspecify.annotations.Nullable;

/** The gateway's CoAP server: health, models and inference under Open Inference Protocol names, and the fleet. */
final class GatewayServer implements Edges.FrontDoor {
    /** Largest body of a request; a larger one is answered 4.13. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private static final Pattern INFER = Pattern.compile("v2/models/([^/]+)(?:/versions/([^/]+))?/infer");

    private final ResourceServer server;
    private final InetSocketAddress address;

    private GatewayServer(ResourceServer server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /** Lays out the resources and listens; port 0 picks a free one. */
    static GatewayServer open(Edges.Offer offer, InetSocketAddress listen) throws IOException {
        ResourceServer server = new ResourceServer(CoapSettings.gatewayServer(MAX_BODY_BYTES), gate(offer));
        server.add(versionTwo(offer));
        server.add(GatewayResource.view("nodes", "ballast.nodes", out -> describe(out, offer)));
        server.add(new PlanResources(offer).folder());
        return new GatewayServer(server, server.listen(listen));
    }

    /** Turns inferences away at their first block when they would be turned away at their last. */
    private static BodyGate gate(Edges.Offer offer) {
        return (path, peer) -> {
            ServedModel model = asked(offer.models(), path);
            int seconds = model == null ? 0 : offer.service().busySeconds(model, peer);
            if (model != null && seconds > 0) {
                offer.service().turnedAway(model, offer.requestIds().get());
            }
            return seconds;
        };
    }

    /** The model that a body sent to this path would be an input of; null when it is none. */
    private static @Nullable ServedModel asked(ModelCatalogue models, String path) {
        Matcher infer = INFER.matcher(path);
        if (!infer.matches()) {
            return null;
        }
        CataloguedModel.Version version = new ModelTarget(models, infer.group(1), infer.group(2)).version();
        return version == null ? null : version.served();
    }

    private static Resource versionTwo(Edges.Offer offer) {
        Resource health = GatewayResource.folder("health");
        health.add(GatewayResource.view("live", "ballast.health", out -> GatewayResource.flag(out, "live")));
        health.add(new ReadyResource(offer.ready()));
        ModelResources models = new ModelResources(offer);
        Resource version = GatewayResource.folder("v2");
        version.add(health);
        version.add(models.folder());
        version.add(new RepositoryResources(offer, models).folder());
        return version;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
    }

    private static void describe(JsonGenerator out, Edges.Offer offer) throws IOException {
        List<Fleet.Snapshot> nodes = offer.fleet().snapshot();
        out.writeStartArray();
        for (int i = 0; i < nodes.size(); i++) {
            Fleet.Snapshot node = nodes.get(i);
            InetSocketAddress address = node.node().address();
            out.writeStartObject();
            out.writeStringField("id", node.node().id());
            out.writeStringField("address", address.getHostString() + ":" + address.getPort());
            out.writeStringField("state", node.state().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("since_ms", node.sinceEpochMs());
            out.writeBooleanField("has_parts", offer.provisioned().test(i));
            out.writeNumberField("answers", node.answers());
            out.writeNumberField("misses", node.misses());
            out.writeNumberField("last_latency_us", node.lastLatencyNs() / 1000);
            describe(out, offer.links().apply(i));
            out.writeEndObject();
        }
        out.writeEndArray();
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

package dev.ballast.gateway.coap;

import dev.ballast.gateway.Edges;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.transport.BodyGate;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.core.server.resources.Resource;
import org.jspecify.annotations.Nullable;

/** The gateway's CoAP server: health, models and inference under Open Inference Protocol names, and the fleet. */
final class GatewayServer implements Edges.ClientServer {
    /** Largest body of a request in bytes; a larger body is answered 4.13. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private static final Pattern INFER = Pattern.compile("v2/models/([^/]+)(?:/versions/([^/]+))?/infer");

    private final ResourceServer server;
    private final InetSocketAddress address;

    private GatewayServer(ResourceServer server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /** Adds the resources and listens; port 0 picks a free one. */
    static GatewayServer open(Edges.Offer offer, InetSocketAddress listen) throws IOException {
        ResourceServer server = new ResourceServer(CoapSettings.gatewayServer(MAX_BODY_BYTES), gate(offer));
        server.add(versionTwo(offer));
        server.add(new FleetResources(offer).folder());
        server.add(new FleetResource(offer));
        server.add(new PlanResources(offer).folder());
        return new GatewayServer(server, server.listen(listen));
    }

    /** Refuses an inference at its first block if the service is too busy to accept it. */
    private static BodyGate gate(Edges.Offer offer) {
        return (path, peer) -> {
            ServedModel model = asked(offer.models(), path);
            int seconds = model == null ? 0 : offer.service().busySeconds(model, peer);
            if (model != null && seconds > 0) {
                offer.service().turnedAway(model, offer.requestIds().next(peer));
            }
            return seconds;
        };
    }

    /** The model that a body sent to this path is an input of; null for any other path. */
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
        health.add(new ReadyResource(offer));
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
}

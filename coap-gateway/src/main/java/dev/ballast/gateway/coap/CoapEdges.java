package dev.ballast.gateway.coap;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.inference.TrialClient;
import dev.ballast.lane.coap.NodeClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The edges of the gateway over CoAP. */
public final class CoapEdges implements Edges {
    @Override
    public FleetConnection connect(List<NodeAddress> nodes, InetAddress local, NanoClock nanoClock) throws IOException {
        return NodeClient.open(nodes, local, nanoClock);
    }

    @Override
    public ClientServer open(Offer offer, InetSocketAddress listen) throws IOException {
        return GatewayServer.open(offer, listen);
    }

    @Override
    public TrialClient trialClient(InetSocketAddress gateway) throws IOException {
        return CoapTrialClient.open(gateway);
    }
}

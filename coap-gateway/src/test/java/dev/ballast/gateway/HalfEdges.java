package dev.ballast.gateway;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.inference.TrialClient;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongConsumer;

/** Edges with real CoAP for clients and nodes in memory. */
public class HalfEdges implements Edges {
    private final ScriptedNodes memory;

    public HalfEdges(ScriptedNodes memory) {
        this.memory = memory;
    }

    @Override
    public FleetConnection connect(List<NodeAddress> nodes, InetAddress local, NanoClock nanoClock) {
        return new FleetConnection() {
            @Override
            public int sliceBytes(int node) {
                return memory.sliceBytes(node);
            }

            @Override
            public Asked ask(int node, Order order, Answer answer) {
                asking();
                return memory.ask(node, order, answer);
            }

            @Override
            public LinkReport probe(int node, NodeInfo info) {
                return memory.probe(node, info);
            }

            @Override
            public void use(int node, NodeInfo info, LinkReport report) {
                memory.use(node, info, report);
            }

            @Override
            public LinkReport link(int node) {
                return memory.link(node);
            }

            @Override
            public NodeInfo info(int node) throws IOException, InterruptedException {
                return describe(node);
            }

            @Override
            public void put(int node, String partId, byte[] part, LongConsumer sentBytes) throws IOException {
                memory.put(node, partId, part, sentBytes);
            }

            @Override
            public void keep(int node, List<String> partIds) throws IOException {
                memory.keep(node, partIds);
            }

            @Override
            public void delete(int node, String partId) throws IOException {
                memory.delete(node, partId);
            }

            @Override
            public void close() {}
        };
    }

    /** Called before a node is asked for an answer. */
    protected void asking() {}

    protected NodeInfo describe(int node) throws IOException, InterruptedException {
        return memory.info(node);
    }

    @Override
    public ClientServer open(Offer offer, InetSocketAddress listen) throws IOException {
        return new CoapEdges().open(offer, listen);
    }

    @Override
    public TrialClient trialClient(InetSocketAddress gateway) throws IOException {
        return new CoapEdges().trialClient(gateway);
    }
}

package dev.ballast.system;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gemm.Kernels;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import dev.ballast.node.Node;
import dev.ballast.node.NodeConfig;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.mqtt.EmbeddedBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes in the JVM of the test, behind lines that can be cut where that is wanted, for models that nodes with little time to warm up would take long for. */
final class NodesInProcess implements AutoCloseable {
    private static final long MEMORY_BYTES = 160L << 20;
    private static final int QUEUE = 16;
    private static final int DATAGRAM_BYTES = 60_000;
    /** Longer than any stall, so that the gateway never steps in for a node, and that node is never benched. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<LinkEmulator> lines = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final EmbeddedBroker broker;

    private NodesInProcess() throws Exception {
        broker = keep(EmbeddedBroker.start("127.0.0.1", 0));
    }

    static NodesInProcess startBehindLines(int count, Path folder) throws Exception {
        NodesInProcess nodes = start(count, folder);
        for (int i = 0; i < count; i++) {
            LinkEmulator line =
                    nodes.keep(LinkEmulator.start(LinkProfile.clear(), nodes.addresses.get(i), 1, System::nanoTime));
            nodes.lines.add(line);
            nodes.addresses.set(i, line.address());
        }
        return nodes;
    }

    static NodesInProcess start(int count, Path folder) throws Exception {
        NodesInProcess nodes = new NodesInProcess();
        for (int i = 0; i < count; i++) {
            NodeConfig config = new NodeConfig(
                    TestFleet.id(i),
                    ANY.getAddress(),
                    0,
                    folder.resolve(TestFleet.id(i)),
                    "test",
                    1,
                    QUEUE,
                    MEMORY_BYTES,
                    DATAGRAM_BYTES,
                    false,
                    Duration.ZERO);
            Node node = nodes.keep(Node.start(config, Kernels.best(), System::nanoTime));
            nodes.addresses.add(node.address());
        }
        return nodes;
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.add(started);
        return started;
    }

    LinkEmulator line(int node) {
        return lines.get(node);
    }

    /** A gateway for these models, every linear layer split over all nodes, the last of them for parity. */
    Gateway serve(List<ModelSource> models, SplitKind split, int workers) throws Exception {
        List<NodeAddress> nodes = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            nodes.add(new NodeAddress(TestFleet.id(i), addresses.get(i)));
        }
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                0,
                0,
                split,
                new RoundTiming(PATIENCE, PATIENCE),
                new HealthPolicy(Integer.MAX_VALUE, PATIENCE, PATIENCE),
                GatewayConfig.Coding.Place.SPLIT);
        GatewayConfig config = new GatewayConfig(
                "in-process",
                ANY,
                false,
                nodes,
                models,
                new GatewayConfig.Work(workers, 64, PATIENCE),
                coding,
                new GatewayConfig.Telemetry(broker.uri(), ANY, "ballast/v1", null, null));
        return Gateway.start(config, new CoapEdges(), System::nanoTime, System::currentTimeMillis);
    }

    @Override
    public void close() {
        for (AutoCloseable each : running) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}

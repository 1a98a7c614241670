package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.yaml.StoreFolder;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model that is put on node processes beside another, and taken off again. */
@Tag("once")
@Timeout(120)
class ModelStoreIT {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long TIMEOUT_MS = 30_000;
    private static final int NODES = 3;
    /** Longer than any stall, so that the gateway never steps in for a node. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final List<Program> programs = new ArrayList<>();
    private final List<NodeAddress> nodes = new ArrayList<>();

    @BeforeEach
    void startNodes() throws IOException {
        for (int node = 0; node < NODES; node++) {
            String id = TestFleet.id(node);
            programs.add(Program.start(id, Ballast.nodeCommand(id, 0, folder.resolve(id))));
        }
        for (int node = 0; node < NODES; node++) {
            nodes.add(new NodeAddress(TestFleet.id(node), Ballast.address(programs.get(node))));
        }
    }

    @AfterEach
    void endNodes() {
        programs.forEach(Program::close);
    }

    private GatewayConfig config() {
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                0,
                0,
                SplitKind.OUTPUT,
                new RoundTiming(PATIENCE, PATIENCE),
                HealthPolicy.defaults(),
                GatewayConfig.Coding.Place.SPLIT);
        return new GatewayConfig(
                "store",
                ANY,
                false,
                nodes,
                List.of(Models.builtIn()),
                new StoreFolder(folder),
                GatewayConfig.Work.defaults(),
                coding,
                new GatewayConfig.Telemetry(URI.create("tcp://127.0.0.1:1"), ANY, "ballast/v1", null, null));
    }

    /** The same network under another name, coded otherwise, so that its parts are others. */
    private Path writeModel() throws IOException {
        Path model = Files.createDirectories(folder.resolve("more")).resolve("model.onnx");
        try (InputStream in = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            Files.write(model, in.readAllBytes());
        }
        Files.writeString(model.resolveSibling("model.yaml"), "code: none");
        return model;
    }

    private static Set<String> held(FleetConnection link, int node) {
        try {
            return new HashSet<>(link.info(node).partIds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode infer(InferClient client, String model) throws InterruptedException {
        byte[] body = TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 1, 28, 28)));
        InferClient.Reply reply = client.infer(model, InferClient.Body.CBOR, body, TIMEOUT_MS);
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    @Test
    void comesAndGoesWhileAnotherIsServed() throws Exception {
        try (Gateway gateway = Gateway.start(config(), new CoapEdges(), System::nanoTime, System::currentTimeMillis);
                InferClient client = InferClient.open(gateway.address());
                FleetConnection link =
                        new CoapEdges().connect(nodes, InetAddress.getLoopbackAddress(), System::nanoTime)) {
            Set<String> before = held(link, 0);
            Path model = writeModel();
            assertThat(client.order("more", "load", "", TIMEOUT_MS)).isInstanceOf(InferClient.Reply.Answer.class);
            JsonNode how = infer(client, "more").path("parameters");
            assertThat(how.path("local_parts").asInt()).as(how.toString()).isZero();
            assertThat(held(link, 0)).hasSizeGreaterThan(before.size()).containsAll(before);

            Files.writeString(model, "no model");
            assertThat(client.order("more", "load", "", TIMEOUT_MS)).isInstanceOf(InferClient.Reply.Refused.class);
            infer(client, "more");
            String at = "127.0.0.1:" + gateway.address().getPort();
            assertThat(Ballast.run("models", "--gateway", at).output())
                    .anyMatch(line -> line.matches("lenet5 +1 +READY +default"))
                    .anyMatch(line -> line.matches("more +1 +READY +default; .*not an ONNX model.*"));

            assertThat(client.order("more", "unload", "", TIMEOUT_MS)).isInstanceOf(InferClient.Reply.Answer.class);
            Await.until("node-1 is cleared", () -> held(link, 0).equals(before), () -> held(link, 0));
            infer(client, "lenet5");
        }
    }
}

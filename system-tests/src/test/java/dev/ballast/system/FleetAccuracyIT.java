package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every logit through a fleet of node processes is what onnxruntime computes, with all nodes there and with any one of them cut off:
 * within 1e-4 of the largest magnitude in the answer, or of 1 where that is smaller.
 */
@Tag("once")
@Timeout(300)
class FleetAccuracyIT {
    private static final int MOST_NODES = 7;
    private static final double TOLERANCE = 1e-4;
    private static final long TIMEOUT_MS = 30_000;
    /** Longer than any stall, so that the gateway never steps in for a node, and that node is never benched. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private static Path folder;

    private static final List<AutoCloseable> RUNNING = new ArrayList<>();
    private static final List<LinkEmulator> LINES = new ArrayList<>();
    private static List<ReferenceModel> models = List.of();
    private static GatewayConfig.Telemetry telemetry = GatewayConfig.Telemetry.embedded(ANY);

    @BeforeAll
    static void startNodes() throws Exception {
        models = ReferenceModel.all();
        RUNNING.addAll(models);
        List<Program> nodes = new ArrayList<>();
        for (int node = 0; node < MOST_NODES; node++) {
            List<String> command = Ballast.nodeCommand(TestFleet.id(node), 0, folder.resolve(TestFleet.id(node)));
            nodes.add(keep(Program.start(TestFleet.id(node), command)));
        }
        EmbeddedBroker broker = keep(EmbeddedBroker.start("127.0.0.1", 0));
        telemetry = new GatewayConfig.Telemetry(broker.uri(), ANY, "ballast/v1", null, null);
        for (Program node : nodes) {
            LINES.add(keep(LinkEmulator.start(LinkProfile.clear(), Ballast.address(node), 1, System::nanoTime)));
        }
    }

    @AfterAll
    static void endAll() throws Exception {
        for (AutoCloseable each : RUNNING) {
            each.close();
        }
    }

    private static <T extends AutoCloseable> T keep(T started) {
        RUNNING.add(started);
        return started;
    }

    static List<Integer> fleets() {
        return Thorough.orSample(List.of(2, 3, 4, 5, 6), List.of(2, 6));
    }

    @ParameterizedTest(name = "{0} data nodes")
    @MethodSource("fleets")
    void answersAsOnnxruntimeDoes(int dataNodes) throws Exception {
        try (Gateway gateway = Gateway.start(
                        config(dataNodes, SplitKind.OUTPUT),
                        new CoapEdges(),
                        System::nanoTime,
                        System::currentTimeMillis);
                InferClient client = InferClient.open(gateway.address())) {
            for (ReferenceModel model : models) {
                compare(client, model, "all nodes there");
                for (int node = 0; node <= dataNodes; node++) {
                    LINES.get(node).cut();
                    List<JsonNode> answers = compare(client, model, TestFleet.id(node) + " cut off");
                    LINES.get(node).restore();
                    for (JsonNode how : answers) {
                        assertDoneWithout(how, node, dataNodes);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SplitKind.class,
            names = {"SPATIAL", "INPUT", "GRID"})
    void answersAsOnnxruntimeDoesHoweverLayersAreCut(SplitKind kind) throws Exception {
        int dataNodes = MOST_NODES - 1;
        try (Gateway gateway = Gateway.start(
                        config(dataNodes, kind), new CoapEdges(), System::nanoTime, System::currentTimeMillis);
                InferClient client = InferClient.open(gateway.address())) {
            for (ReferenceModel model : models) {
                compare(client, model, "all nodes there");
                for (int node : new int[] {0, dataNodes}) {
                    LINES.get(node).cut();
                    for (JsonNode how : compare(client, model, TestFleet.id(node) + " cut off")) {
                        assertThat(how.path("local_parts").asInt())
                                .as(how.toString())
                                .isZero();
                    }
                    LINES.get(node).restore();
                }
            }
        }
    }

    private static GatewayConfig config(int dataNodes, SplitKind kind) {
        List<NodeAddress> nodes = new ArrayList<>();
        for (int node = 0; node <= dataNodes; node++) {
            nodes.add(new NodeAddress(TestFleet.id(node), LINES.get(node).address()));
        }
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                0,
                0,
                kind,
                new RoundTiming(PATIENCE, PATIENCE),
                new HealthPolicy(Integer.MAX_VALUE, PATIENCE, PATIENCE),
                GatewayConfig.Coding.Place.SPLIT);
        return new GatewayConfig(
                "accuracy-" + dataNodes,
                ANY,
                false,
                nodes,
                models.stream().map(ReferenceModel::source).toList(),
                GatewayConfig.Work.defaults(),
                coding,
                telemetry);
    }

    /** Sends each input; answers how each result was obtained. */
    private static List<JsonNode> compare(InferClient client, ReferenceModel model, String situation)
            throws InterruptedException {
        List<JsonNode> obtained = new ArrayList<>();
        for (int i = 0; i < model.inputs(); i++) {
            InferClient.Body kind = i == 0 ? InferClient.Body.JSON : InferClient.Body.CBOR;
            InferClient.Reply reply = client.infer(model.name(), kind, model.body(i, kind), TIMEOUT_MS);
            assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
            JsonNode answer = ((InferClient.Reply.Answer) reply).json();
            float[] expected = model.expected(i);
            JsonNode data = answer.path("outputs").path(0).path("data");
            assertThat(data).hasSize(expected.length);
            for (int j = 0; j < expected.length; j++) {
                assertThat(Math.abs(data.get(j).asDouble() - expected[j]))
                        .as("%s, input %d, logit %d, %s", model.name(), i, j, situation)
                        .isLessThanOrEqualTo(TOLERANCE * largest(expected));
            }
            obtained.add(answer.path("parameters"));
        }
        return obtained;
    }

    /** The cut node's data came from parity alone; a cut parity node leaves the data of all the others, which is used then. */
    private static void assertDoneWithout(JsonNode how, int node, int dataNodes) {
        assertThat(how.path("local_parts").asInt()).as(how.toString()).isZero();
        if (node < dataNodes) {
            assertThat(how.path("missing_nodes")).extracting(JsonNode::asText).contains(TestFleet.id(node));
            assertThat(how.path("recovered_slices").asInt()).as(how.toString()).isPositive();
        } else {
            assertThat(how.path("missing_nodes")).isEmpty();
            assertThat(how.path("recovered_slices").asInt()).isZero();
        }
    }

    private static double largest(float[] values) {
        double largest = 1;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}

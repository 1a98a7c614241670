package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that may fail fails while clients ask: each request is answered, each answer has the right logits, and what was away is used
 * again without anybody's help. Four data nodes and one for parity, gateway and broker are processes. {@code
 * ./ballast bench chaos} restarts the gateway and all nodes at once, and prints how long that takes.
 */
@Tag("once")
@Timeout(300)
class ChaosIT {
    private static final int NODES = 5;
    private static final int VICTIM = 1;
    private static final int CLIENTS = 3;
    private static final long EVERY_NS = 40_000_000;
    private static final long TIMEOUT_MS = 10_000;

    /** Requests under load that show that something goes on. */
    private static final int SOME = 60;

    private static final String ROOT = "ballast/v1/" + TestFleet.GATEWAY + "/";
    private static final Pattern PUSHED = Pattern.compile(
            ".* node (node-[0-9]+) \\(.* holds ([0-9]+) parts; pushed ([0-9]+) of them, ([0-9]+) bytes");

    @TempDir
    private static Path folder;

    private static KnownDigits digits;
    private static MosquittoProcess broker;
    private static TestFleet fleet;
    private static MqttReader reader;
    private static InferClient client;

    private SteadyLoad load;

    @BeforeAll
    static void startAll() throws Exception {
        digits = KnownDigits.draw(50, 1);
        broker = MosquittoProcess.start(folder);
        fleet = TestFleet.startBehindLinks(folder, NODES, "{broker: \"tcp://127.0.0.1:" + broker.port() + "\"}");
        reader = MqttReader.open(broker.port(), "5", ROOT);
        client = InferClient.open(fleet.address());
        reader.await("status", message -> true);
    }

    @AfterAll
    static void endAll() {
        for (AutoCloseable started : new AutoCloseable[] {client, reader, fleet, broker}) {
            close(started);
        }
    }

    private static void close(AutoCloseable started) {
        try {
            if (started != null) {
                started.close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void beginToAsk() throws IOException {
        awaitWhole();
        reader.skip();
        load = SteadyLoad.start(fleet.address(), digits, CLIENTS, EVERY_NS);
        awaitMoreAnswers();
    }

    @AfterEach
    void everyAnswerIsRight() throws InterruptedException {
        try (SteadyLoad asked = load) {
            awaitMoreAnswers();
            List<SteadyLoad.Sample> samples = asked.finish();
            assertThat(samples)
                    .hasSizeGreaterThan(SOME)
                    .allSatisfy(sample ->
                            assertThat(sample.outcome()).as(sample.text()).isEqualTo(SteadyLoad.Outcome.RIGHT));
        }
    }

    @Test
    void aKilledNodeIsDoneWithoutAndComesBackWithWhatItKept() throws IOException {
        int pushes = pushes(VICTIM).size();
        fleet.kill(VICTIM);
        awaitBenched();
        fleet.restart(VICTIM);
        awaitBack();
        assertThat(newPushes(VICTIM, pushes)).allMatch(push -> push.parts() == 0);
    }

    @Test
    void anEmptiedNodeIsGivenItsPartsAgain() throws IOException {
        int pushes = pushes(VICTIM).size();
        fleet.kill(VICTIM);
        awaitBenched();
        empty(fleet.data(VICTIM));
        fleet.restart(VICTIM);
        awaitBack();
        List<Push> pushed = newPushes(VICTIM, pushes);
        assertThat(pushed.get(0).parts()).isEqualTo(pushed.get(0).of()).isPositive();
        assertThat(pushed.subList(1, pushed.size())).allMatch(push -> push.parts() == 0);
    }

    @Test
    void aStoppedNodeIsDoneWithoutAndGoesOnWhereItStood() throws IOException {
        fleet.stop(VICTIM);
        awaitBenched();
        fleet.resume(VICTIM);
        awaitBack();
    }

    @Test
    void aNodeWhoseLinkIsCutIsDoneWithoutUntilItIsMended() throws IOException {
        fleet.link(VICTIM).cut();
        awaitBenched();
        fleet.link(VICTIM).restore();
        awaitBack();
    }

    @Test
    void requestsGoOnWithoutABrokerAndTelemetryResumes() throws IOException {
        broker.kill();
        awaitMoreAnswers();
        fleet.kill(VICTIM);
        awaitMoreAnswers();
        broker.restart();
        close(reader);
        reader = MqttReader.open(broker.port(), "5", ROOT);
        reader.await("status", message -> message.path("state").asText().equals("online"));
        reader.await("event/benched", ChaosIT::isOfVictim); // told late rather than never
        reader.await("inference/lenet5", message -> true);
        fleet.restart(VICTIM);
        awaitBack();
    }

    @Test
    void withoutAnyNodeTheGatewayAnswersAndLaterTheNodesDoAgain() throws Exception {
        for (int node = 0; node < NODES; node++) {
            fleet.kill(node);
        }
        reader.await("event/fallback", message -> true);
        for (int node = 0; node < NODES; node++) {
            String id = TestFleet.id(node);
            reader.await(
                    "event/benched", message -> message.path("node").asText().equals(id));
        }
        awaitMoreAnswers();
        JsonNode how = obtained();
        assertThat(how.path("local_parts").asInt()).as(how.toString()).isPositive();
        fleet.restartAll();
        awaitWhole();
        awaitDistributed();
    }

    /** The victim is missed, done without, and no longer waited for; readers of telemetry are told. */
    private static void awaitBenched() {
        reader.await("event/lost", ChaosIT::isOfVictim);
        reader.await("event/benched", ChaosIT::isOfVictim);
        reader.await("node/" + TestFleet.id(VICTIM) + "/status", state("benched"));
        reader.await(
                "event/recovered",
                message -> message.path("nodes_missing").toString().contains(TestFleet.id(VICTIM)));
    }

    /** The victim answers again, holds its parts, and rounds make use of it. */
    private static void awaitBack() {
        reader.await("event/back", ChaosIT::isOfVictim);
        awaitWhole();
        awaitDistributed();
    }

    private static boolean isOfVictim(JsonNode message) {
        return message.path("node").asText().equals(TestFleet.id(VICTIM));
    }

    private static Predicate<JsonNode> state(String state) {
        return message -> message.path("state").asText().equals(state);
    }

    private void awaitMoreAnswers() {
        int enough = load.done() + SOME;
        Await.until("requests are answered", () -> load.done() >= enough, fleet.gateway()::errors);
    }

    /** The gateway counts all nodes as healthy and knows that they hold their parts. */
    private static void awaitWhole() {
        Await.until("all nodes are healthy and hold their parts", ChaosIT::whole, ChaosIT::nodes);
    }

    private static boolean whole() {
        for (JsonNode node : nodes()) {
            if (!node.path("state").asText().equals("healthy")
                    || !node.path("has_parts").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** An answer for which each data node gave its part. */
    private static void awaitDistributed() {
        Await.until(
                "an answer from all data nodes",
                () -> {
                    JsonNode how = obtained();
                    return how.path("missing_nodes").isEmpty()
                            && how.path("local_parts").asInt() == 0;
                },
                ChaosIT::obtained);
    }

    private static JsonNode obtained() {
        return json(infer(TIMEOUT_MS)).path("parameters");
    }

    private static InferClient.Reply infer(long timeoutMs) {
        try {
            return client.infer("lenet5", InferClient.Body.PNG, Pictures.seven(), timeoutMs);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode nodes() {
        try {
            return json(client.nodes(TIMEOUT_MS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(InferClient.Reply reply) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    /** What the gateway says to have pushed at one visit to a node. */
    private record Push(int of, int parts, long bytes) {}

    private static List<Push> pushes(int node) {
        return fleet.gateway().errors().stream()
                .map(PUSHED::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(TestFleet.id(node)))
                .map(line -> new Push(
                        Integer.parseInt(line.group(2)),
                        Integer.parseInt(line.group(3)),
                        Long.parseLong(line.group(4))))
                .toList();
    }

    /** Those after the first {@code already}; waits for one. */
    private static List<Push> newPushes(int node, int already) {
        Await.until("the gateway visits the node", () -> pushes(node).size() > already, fleet.gateway()::errors);
        List<Push> all = pushes(node);
        return all.subList(already, all.size());
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway starts with two of five boards absent: nothing listens at one address, and the host name of the other is unknown. */
@Tag("once")
@Tag("measures")
@Timeout(300)
class AbsentBoardsIT {
    private static final int PRESENT = 3;
    private static final String LATE = TestFleet.id(PRESENT);
    private static final String UNNAMED = TestFleet.id(PRESENT + 1);
    private static final int REQUESTS = 10;
    private static final double MOST_TIMES = 1.5;

    /** A request that takes less says nothing about waiting: one round that waits for a silent node takes 250 ms. */
    private static final long FLOOR_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long TIMEOUT_MS = 10_000;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();

    private <T extends AutoCloseable> T keep(T started) {
        running.add(0, started);
        return started;
    }

    private Program startNode(String id, int port) throws IOException {
        return keep(Program.start(id, Ballast.nodeCommand(id, port, folder.resolve(id))));
    }

    @Test
    void twoAbsentBoardsAreToldAtOnceSlowNothingDownAndOneJoinsWithoutARestart() throws Exception {
        try {
            int latePort = FreePort.udp();
            Program gateway = startGateway(latePort);
            InferClient client = keep(InferClient.open(Ballast.address(gateway)));
            assertAbsent(nodes(client)); // the first answer after "ready" is right
            assertTheFirstRequestIsAsFastAsLaterOnes(client);
            startNode(LATE, latePort);
            Await.until(LATE + " takes part", () -> isHealthyWithParts(nodes(client), LATE), () -> nodes(client));
            assertThat(state(nodes(client), UNNAMED)).isEqualTo("benched");
            assertThat(gateway.errors().stream()
                            .filter(line -> line.contains("WARN") && line.contains("no-such-board.invalid"))
                            .toList())
                    .as("one warning, with the board, the reason and the remedy")
                    .singleElement()
                    .asString()
                    .contains(UNNAMED, "cannot be resolved", "use an IP address");
        } finally {
            for (AutoCloseable each : running) {
                each.close();
            }
        }
    }

    private Program startGateway(int latePort) throws IOException {
        List<Program> started = new ArrayList<>();
        for (int node = 0; node < PRESENT; node++) {
            started.add(startNode(TestFleet.id(node), 0));
        }
        List<String> lines = new ArrayList<>(List.of(
                "id: hall", "listen: 127.0.0.1:0", "mqtt: {broker: embedded, listen: \"127.0.0.1:0\"}", "nodes:"));
        for (int node = 0; node < PRESENT; node++) {
            int port = Ballast.address(started.get(node)).getPort();
            lines.add(entry(TestFleet.id(node), "127.0.0.1:" + port));
        }
        lines.add(entry(LATE, "127.0.0.1:" + latePort));
        lines.add(entry(UNNAMED, "no-such-board.invalid:5683"));
        Path config = folder.resolve("gateway.yaml");
        Files.write(config, lines);
        return keep(Program.start(
                "gateway", Ballast.command(List.of("-Xmx256m"), "gateway", "--config", config.toString())));
    }

    private static String entry(String id, String address) {
        return "  - {id: " + id + ", address: \"" + address + "\"}";
    }

    private static JsonNode nodes(InferClient client) {
        try {
            return json(client.nodes(TIMEOUT_MS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(InferClient.Reply reply) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    private static JsonNode node(JsonNode nodes, String id) {
        for (JsonNode node : nodes) {
            if (node.path("id").asText().equals(id)) {
                return node;
            }
        }
        throw new AssertionError("no node " + id + " in " + nodes);
    }

    private static String state(JsonNode nodes, String id) {
        return node(nodes, id).path("state").asText();
    }

    private static boolean isHealthyWithParts(JsonNode nodes, String id) {
        return state(nodes, id).equals("healthy")
                && node(nodes, id).path("has_parts").asBoolean();
    }

    private static void assertAbsent(JsonNode nodes) {
        for (int node = 0; node < PRESENT; node++) {
            assertThat(isHealthyWithParts(nodes, TestFleet.id(node)))
                    .as("%s", nodes)
                    .isTrue();
            assertThat(node(nodes, TestFleet.id(node)).has("away_since_ms")).isFalse();
        }
        for (String absent : List.of(LATE, UNNAMED)) {
            assertThat(state(nodes, absent)).isIn("benched", "probing");
            assertThat(node(nodes, absent).path("has_parts").asBoolean()).isFalse();
            assertThat(node(nodes, absent).path("away_since_ms").asLong()).isPositive();
        }
        assertThat(node(nodes, LATE).path("reason").asText()).isEqualTo("did not answer at the start");
        assertThat(node(nodes, UNNAMED).path("reason").asText())
                .contains("no-such-board.invalid", "cannot be resolved");
    }

    private static void assertTheFirstRequestIsAsFastAsLaterOnes(InferClient client) throws Exception {
        byte[] seven = Pictures.seven();
        long first = 0;
        long slowest = FLOOR_NS;
        for (int request = 0; request < REQUESTS; request++) {
            JsonNode parameters = json(client.infer("lenet5", InferClient.Body.PNG, seven, TIMEOUT_MS))
                    .path("parameters");
            assertThat(parameters.path("top").path(0).path("class").asInt()).isEqualTo(7);
            long tookNs = parameters.path("latency_us").path("total").asLong() * 1_000;
            if (request == 0) {
                first = tookNs;
            } else {
                slowest = Math.max(slowest, tookNs);
            }
        }
        assertThat((double) first / slowest)
                .as("first request against the slowest later one")
                .isLessThanOrEqualTo(MOST_TIMES);
    }
}

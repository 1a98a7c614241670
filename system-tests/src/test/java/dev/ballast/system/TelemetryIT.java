package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node dies and comes back, as readers of both MQTT versions see it, on the embedded broker and on Mosquitto. */
@Tag("once")
@Tag("measures")
@Timeout(300)
class TelemetryIT {
    private static final int NODES = 3;
    private static final int VICTIM = 1;
    private static final String ROOT = "ballast/v1/" + TestFleet.GATEWAY + "/";
    private static final long TIMEOUT_MS = 10_000;

    @TempDir
    private Path folder;

    /** Somebody subscribes with the gateway's client id, again and again; the embedded broker lets nobody take it. */
    @Test
    void embeddedBrokerTellsTheWholeStoryAndKeepsTheIdOfTheGateway() throws Exception {
        try (TestFleet fleet = TestFleet.start(folder, NODES, "{broker: embedded, listen: \"127.0.0.1:0\"}")) {
            int port = fleet.brokerPort();
            follow(fleet, port);
            try (MqttReader reader = MqttReader.open(port, "5", ROOT);
                    InferClient client = InferClient.open(fleet.address())) {
                reader.await("status", state("online"));
                reader.skip();
                steal(port);
                seesAnInference(List.of(reader), client, Pictures.seven());
                assertThat(reader.has("status", state("lost"))).isFalse();
            }
        }
    }

    /** Mosquitto gives the id of the gateway to whoever connects with it last. */
    @Test
    void mosquittoTellsTheWholeStoryATheftOfTheIdAndTheEndOfTheGateway() throws Exception {
        try (MosquittoProcess broker = MosquittoProcess.start(folder);
                TestFleet fleet =
                        TestFleet.start(folder, NODES, "{broker: \"tcp://127.0.0.1:" + broker.port() + "\"}")) {
            follow(fleet, broker.port());
            try (MqttReader live = MqttReader.open(broker.port(), "5", ROOT);
                    InferClient client = InferClient.open(fleet.address())) {
                steal(broker.port());
                seesAnInference(List.of(live), client, Pictures.seven());
                live.skip();
                fleet.killGateway();
                live.await("status", state("lost"));
            }
            try (MqttReader later = MqttReader.open(broker.port(), "mqttv311", ROOT)) {
                later.await("status", state("lost"));
            }
        }
    }

    private static void steal(int brokerPort) throws IOException, InterruptedException {
        String id = ROOT.substring(0, ROOT.length() - 1).replace('/', '-');
        for (int i = 0; i < 8; i++) {
            Process thief = new ProcessBuilder(
                            Program.find("mosquitto_sub"),
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(brokerPort),
                            "-i",
                            id,
                            "-t",
                            "nothing/#",
                            "-V",
                            "5",
                            "-W",
                            "1")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            thief.waitFor();
        }
    }

    private static void follow(TestFleet fleet, int brokerPort) throws Exception {
        try (MqttReader five = MqttReader.open(brokerPort, "5", ROOT);
                MqttReader three = MqttReader.open(brokerPort, "mqttv311", ROOT);
                InferClient client = InferClient.open(fleet.address())) {
            List<MqttReader> readers = List.of(five, three);
            byte[] seven = Pictures.seven();
            seesRetainedStates(readers);
            seesAnInference(readers, client, seven);
            seesTheFailure(readers, fleet, client, seven);
            seesTheReturn(readers, fleet, client, seven);
            fleet.kill(VICTIM);
            inferUntil(client, seven, () -> three.has("event/benched", TelemetryIT::isOfVictim));
            empty(fleet.data(VICTIM));
            seesTheReturn(readers, fleet, client, seven);
        }
    }

    private static void seesRetainedStates(List<MqttReader> readers) {
        for (MqttReader reader : readers) {
            reader.await("status", state("online"));
            for (int node = 0; node < NODES; node++) {
                reader.await("node/" + TestFleet.id(node) + "/status", state("healthy"));
            }
        }
    }

    private static void seesAnInference(List<MqttReader> readers, InferClient client, byte[] picture)
            throws InterruptedException {
        String id = infer(client, picture).path("id").asText();
        for (MqttReader reader : readers) {
            JsonNode told = reader.await(
                    "inference/lenet5",
                    message -> message.path("request").asText().equals(id));
            assertThat(told.path("top_class").asInt()).isEqualTo(7);
            assertThat(told.path("label").asText()).isEqualTo("7");
            assertThat(told.path("score").isNumber()).isTrue();
        }
    }

    private static void seesTheFailure(List<MqttReader> readers, TestFleet fleet, InferClient client, byte[] picture)
            throws InterruptedException {
        readers.forEach(MqttReader::skip);
        fleet.kill(VICTIM);
        inferUntil(client, picture, () -> readers.get(0).has("event/benched", TelemetryIT::isOfVictim));
        for (MqttReader reader : readers) {
            reader.await("event/lost", TelemetryIT::isOfVictim);
            reader.await("event/recovered", message -> names(message.path("nodes_missing"), TestFleet.id(VICTIM)));
            reader.await("event/benched", TelemetryIT::isOfVictim);
            reader.await("node/" + TestFleet.id(VICTIM) + "/status", state("benched"));
        }
    }

    private static void seesTheReturn(List<MqttReader> readers, TestFleet fleet, InferClient client, byte[] picture)
            throws IOException, InterruptedException {
        readers.forEach(MqttReader::skip);
        fleet.restart(VICTIM);
        inferUntil(client, picture, () -> readers.get(0).has("event/back", TelemetryIT::isOfVictim));
        for (MqttReader reader : readers) {
            reader.await("event/back", TelemetryIT::isOfVictim);
            reader.await("node/" + TestFleet.id(VICTIM) + "/status", state("healthy"));
        }
        // Its data is used again: whoever of three answers last is done without, so not at once and not every time.
        Await.until(
                "an answer with the data of " + TestFleet.id(VICTIM),
                () -> missing(client, picture).isEmpty(),
                () -> "");
    }

    private static void inferUntil(InferClient client, byte[] picture, BooleanSupplier seen) {
        Await.until(
                "the readers see it",
                () -> {
                    missing(client, picture);
                    return seen.getAsBoolean();
                },
                () -> "");
    }

    private static JsonNode missing(InferClient client, byte[] picture) {
        try {
            return infer(client, picture).path("parameters").path("missing_nodes");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The answer, which is a right one whatever happens to the nodes. */
    private static JsonNode infer(InferClient client, byte[] picture) throws InterruptedException {
        InferClient.Reply reply = client.infer("lenet5", InferClient.Body.PNG, picture, TIMEOUT_MS);
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        JsonNode answer = ((InferClient.Reply.Answer) reply).json();
        assertThat(answer.path("parameters").path("top").path(0).path("class").asInt())
                .isEqualTo(7);
        return answer;
    }

    private static Predicate<JsonNode> state(String state) {
        return message -> message.path("state").asText().equals(state);
    }

    private static boolean isOfVictim(JsonNode message) {
        return message.path("node").asText().equals(TestFleet.id(VICTIM));
    }

    private static boolean names(JsonNode list, String wanted) {
        for (JsonNode name : list) {
            if (name.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

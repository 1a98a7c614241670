package dev.ballast.system;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reader who only has MQTT learns of one of five boards that is frozen, killed and replaced: the table in docs/telemetry.md. A
 * status that is replaced within moments may never be sent, so the patterns let short-lived states be missing.
 */
@Tag("once")
@Timeout(300)
class WhatMqttTellsIT {
    private static final int NODES = 5;
    private static final int VICTIM = 1;
    private static final String ID = TestFleet.id(VICTIM);
    private static final String ROOT = "ballast/v1/" + TestFleet.GATEWAY + "/";
    private static final String EVENT = "event/";
    private static final String LOST = EVENT + "protection-lost";
    private static final String RESTORED = EVENT + "protection-restored";
    private static final long TIMEOUT_MS = 10_000;

    /** Events that do not belong to single requests. */
    private static final Set<String> OF_THE_FLEET = Set.of(
            "benched",
            "back",
            "replaced",
            "repaired",
            "excluded",
            "replanned",
            "protection-lost",
            "protection-restored");

    private static final String COMES_BACK = "((probing|benched) )*healthy( suspect| healthy)*";

    @TempDir
    private Path folder;

    private TestFleet fleet;
    private MqttReader reader;
    private InferClient client;
    private byte[] picture;
    private boolean isMounted;

    @BeforeEach
    void start() throws IOException {
        picture = Pictures.seven();
        fleet = TestFleet.start(folder, NODES, "{broker: embedded, listen: \"127.0.0.1:0\"}");
        reader = MqttReader.open(fleet.brokerPort(), "5", ROOT);
        client = InferClient.open(fleet.address());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {client, reader, fleet}) {
            if (started != null) {
                started.close();
            }
        }
        if (isMounted) {
            Program.run(List.of("umount", fullFolder().toString()));
        }
    }

    @Test
    void whatHappensToABoardIsToldInOrder() throws IOException {
        reader.await("fleet", serves(NODES, 1));
        assertThat(events()).isEmpty();
        replacedWhileNobodyAsks();
        frozenAndThawed();
        killedAndReplacedOnAFullDisk();
        replacedByOneWithTooLittleMemory();
        backAgain();
    }

    /** The next heartbeat notices it. One that falls into the gap asks three times before the board is benched. */
    private void replacedWhileNobodyAsks() throws IOException {
        reader.skip();
        fleet.kill(VICTIM);
        fleet.replace(VICTIM, node(folder.resolve("another")));
        reader.await(RESTORED, message -> true);
        assertThat(events())
                .matches("(benched protection-lost back replaced|protection-lost replaced|replaced protection-lost)"
                        + " protection-restored");
        assertThat(states()).matches("(suspect (benched )?healthy)?");
        assertThat(changes()).containsExactly("restarted", "lost 4 of 4 parts");
        reader.await("fleet", serves(NODES, 1));
    }

    private void frozenAndThawed() throws IOException {
        reader.skip();
        fleet.stop(VICTIM);
        assertMissed();
        reader.await(EVENT + "lost", WhatMqttTellsIT::isOfVictim);
        reader.await(
                EVENT + "recovered",
                message -> message.path("nodes_missing").toString().contains(ID));
        reader.skip();
        fleet.resume(VICTIM);
        assertRestored();
        assertThat(events()).isEqualTo("back protection-restored");
        assertThat(states()).matches(COMES_BACK);
        reader.await("fleet", serves(NODES, 1));
    }

    private void killedAndReplacedOnAFullDisk() throws IOException {
        reader.skip();
        fleet.kill(VICTIM);
        assertMissed();
        reader.skip();
        fleet.replace(VICTIM, nodeOnAFullDisk());
        String cause = isMounted ? "disk full on " + ID + ": " : ID + " refused its part: ";
        inferUntil(
                "the cause is told",
                () -> reader.has(
                        "fleet", message -> message.path("reason").asText().startsWith(cause)));
        assertThat(events()).isEqualTo("back replaced");
        assertThat(changes()).containsExactly("restarted", "lost 4 of 4 parts");
        assertThat(states()).matches(COMES_BACK);
        assertThat(reader.has("fleet", serves(NODES, 1))).isFalse();
    }

    private void replacedByOneWithTooLittleMemory() throws IOException {
        reader.skip();
        fleet.kill(VICTIM);
        inferUntil("the board is benched", this::isBenched);
        assertThat(events()).as("protection was lost before").isEqualTo("benched");
        reader.skip();
        fleet.replace(VICTIM, nodeWithLittleMemory());
        inferUntil("the board is benched again", this::isBenched);
        assertThat(events()).isEqualTo("back replaced benched");
        assertThat(changes()).startsWith("restarted");
        reader.await(
                "node/" + ID + "/status",
                message -> message.path("state").asText().equals("benched")
                        && message.path("reason").asText().startsWith("too little memory for its parts: " + ID));
        assertThat(states()).matches("((probing|benched) )*(healthy )?benched");
        reader.await(
                "fleet",
                message ->
                        message.path("reason").asText().startsWith(ID + " has too little memory for its parts since "));
    }

    /** Rounds do not ask a board without room for its parts; the heartbeat does. It is back at the end of the visit that finds room. */
    private void backAgain() throws IOException {
        reader.skip();
        fleet.kill(VICTIM);
        fleet.restart(VICTIM);
        assertRestored();
        assertThat(events()).isEqualTo("replaced back protection-restored");
        assertThat(changes()).containsExactly("restarted");
        assertThat(states()).matches(COMES_BACK);
        reader.await("fleet", serves(NODES, 1));
    }

    /** Requests go on without the victim: it is benched, and then protection is lost. */
    private void assertMissed() {
        inferUntil("protection is lost", () -> reader.has(LOST, message -> true));
        assertThat(events()).isEqualTo("benched protection-lost");
        assertThat(states()).matches("((suspect|healthy) )*benched( probing| benched)*");
        JsonNode lost = reader.await(LOST, message -> true);
        assertThat(lost.path("model").asText()).isEqualTo("lenet5");
        assertThat(lost.path("survives").asInt()).isZero();
        assertThat(lost.path("of").asInt()).isEqualTo(1);
        assertThat(lost.path("reason").asText()).startsWith(ID + " does not answer since ");
        assertThat(lost.path("gateway_helps").asBoolean()).isFalse();
        JsonNode status = reader.await("fleet", serves(NODES - 1, 0));
        assertThat(status.path("reason")).isEqualTo(lost.path("reason"));
    }

    /** Requests go on until the model survives a failure again. */
    private void assertRestored() {
        inferUntil("protection is restored", () -> reader.has(RESTORED, message -> true));
        JsonNode restored = reader.await(RESTORED, message -> true);
        assertThat(restored.path("survives").asInt()).isEqualTo(1);
        assertThat(restored.path("reason").asText()).isEmpty();
    }

    private boolean isBenched() {
        return reader.has(EVENT + "benched", WhatMqttTellsIT::isOfVictim);
    }

    private static boolean isOfVictim(JsonNode message) {
        return message.path("node").asText().equals(ID);
    }

    private static Predicate<JsonNode> serves(int serving, int survives) {
        return message -> message.path("nodes").asInt() == NODES
                && message.path("serving").asInt() == serving
                && message.path("survives").asInt() == survives
                && message.path("of").asInt() == 1
                && !message.path("gateway_helps").asBoolean();
    }

    /** Kinds of the events of the fleet, in order. */
    private String events() {
        return reader.news().stream()
                .filter(message -> message.topic().startsWith(EVENT))
                .map(message -> message.topic().substring(EVENT.length()))
                .filter(OF_THE_FLEET::contains)
                .collect(joining(" "));
    }

    /** States of the victim, in order. */
    private String states() {
        String topic = "node/" + ID + "/status";
        return reader.news().stream()
                .filter(message -> message.topic().equals(topic))
                .map(message -> message.payload().path("state").asText())
                .collect(joining(" "));
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>();
        reader.await(EVENT + "replaced", WhatMqttTellsIT::isOfVictim)
                .path("changes")
                .forEach(change -> changes.add(change.asText()));
        return changes;
    }

    private void inferUntil(String what, BooleanSupplier seen) {
        Await.until(
                what,
                () -> {
                    infer();
                    return seen.getAsBoolean();
                },
                reader::news);
    }

    private void infer() {
        try {
            InferClient.Reply reply = client.infer("lenet5", InferClient.Body.PNG, picture, TIMEOUT_MS);
            assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The command line of a board at the address of the victim, with a disk of its own. */
    private List<String> node(Path data) {
        return new ArrayList<>(Ballast.nodeCommand(ID, fleet.nodeAddress(VICTIM).getPort(), data));
    }

    private Path fullFolder() {
        return folder.resolve("full");
    }

    /** A disk of one page, which the lock of the node fills. Who may not mount one gets a node that may not write files above 1 KiB. */
    private List<String> nodeOnAFullDisk() throws IOException {
        Path data = Files.createDirectory(fullFolder());
        isMounted = Program.run(List.of("sh", "-c", "mount -t tmpfs -o size=4k tmpfs '" + data + "'"))
                        .status()
                == 0;
        if (isMounted) {
            return node(data);
        }
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f 1; exec \"$@\"", "bash"));
        limited.addAll(node(data));
        return limited;
    }

    /** 1 MiB, of which eight threads need more for their working arrays. */
    private List<String> nodeWithLittleMemory() throws IOException {
        Path profile = Files.write(
                folder.resolve("tiny.yaml"),
                List.of(
                        "description: Hardly a board",
                        "memory-mb: 1",
                        "cores: 8",
                        "queue-length: 4",
                        "gemm: {gflops: 1, source: measured}"));
        List<String> command = node(folder.resolve("tiny"));
        command.addAll(List.of("--profile", profile.toString()));
        return command;
    }
}

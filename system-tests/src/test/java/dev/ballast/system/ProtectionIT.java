package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node process dies and is started again: what a reader of MQTT learns about the failures that the model still survives. */
@Tag("once")
@Timeout(300)
class ProtectionIT {
    private static final int NODES = 3;
    private static final int VICTIM = 1;
    private static final String ROOT = "ballast/v1/" + TestFleet.GATEWAY + "/";
    private static final long TIMEOUT_MS = 10_000;

    @TempDir
    private Path folder;

    @Test
    void protectionIsLostWithANodeAndRestoredWithIt() throws Exception {
        try (TestFleet fleet = TestFleet.start(folder, NODES, "{broker: embedded, listen: \"127.0.0.1:0\"}");
                MqttReader reader = MqttReader.open(fleet.brokerPort(), "5", ROOT);
                InferClient client = InferClient.open(fleet.address())) {
            byte[] seven = Pictures.seven();
            reader.await("fleet", status(NODES, 1));
            assertThat(reader.has("event/protection-lost", message -> true)).isFalse();
            reader.skip();

            fleet.kill(VICTIM);
            inferUntil(client, seven, () -> reader.has("event/protection-lost", message -> true));
            JsonNode lost = reader.await("event/protection-lost", message -> true);
            assertThat(lost.path("model").asText()).isEqualTo("lenet5");
            assertThat(lost.path("survives").asInt()).isZero();
            assertThat(lost.path("of").asInt()).isEqualTo(1);
            assertThat(lost.path("gateway_helps").asBoolean()).isFalse();
            assertThat(lost.path("reason").asText()).startsWith(TestFleet.id(VICTIM) + " does not answer since ");
            JsonNode degraded = reader.await("fleet", status(NODES - 1, 0));
            assertThat(degraded.path("reason")).isEqualTo(lost.path("reason"));
            reader.skip();

            fleet.restart(VICTIM);
            inferUntil(client, seven, () -> reader.has("event/protection-restored", message -> true));
            JsonNode restored = reader.await("event/protection-restored", message -> true);
            assertThat(restored.path("survives").asInt()).isEqualTo(1);
            assertThat(restored.path("reason").asText()).isEmpty();
            reader.await("fleet", status(NODES, 1));
        }
    }

    private static Predicate<JsonNode> status(int serving, int survives) {
        return message -> message.path("nodes").asInt() == NODES
                && message.path("serving").asInt() == serving
                && message.path("survives").asInt() == survives
                && message.path("of").asInt() == 1;
    }

    private static void inferUntil(InferClient client, byte[] picture, BooleanSupplier seen) {
        Await.until(
                "the reader sees it",
                () -> {
                    infer(client, picture);
                    return seen.getAsBoolean();
                },
                () -> "");
    }

    private static void infer(InferClient client, byte[] picture) {
        try {
            InferClient.Reply reply = client.infer("lenet5", InferClient.Body.PNG, picture, TIMEOUT_MS);
            assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * LeNet-5 deployed as the paper deploys AlexNet: the convolutions on two nodes, the first dense layer split over two nodes and one for parity,
 * the others on two nodes; node, gateway and their jars are real. Whoever is killed, every answer is right.
 */
@Tag("once")
@Timeout(120)
class StagesIT {
    private static final int NODES = 5;
    private static final int CLIENTS = 2;
    private static final long EVERY_NS = 10_000_000;
    private static final long TIMEOUT_MS = 10_000;
    private static final int SOME = 60;

    /** In the order of the rounds: convolutions, the first dense layer, the rest. */
    private static final List<String> STAGES = List.of(
            "models:",
            "  - name: lenet5",
            "    stages:",
            "      - {from: input, to: /MaxPool_1, nodes: [node-1, node-2]}",
            "      - {from: /fc1/Gemm, to: output, nodes: [node-2, node-5]}",
            "    split-over: [node-3, node-4, node-5]");

    @TempDir
    private Path folder;

    @Test
    void aKilledCopyOfAStageIsDoneWithout() throws Exception {
        KnownDigits digits = KnownDigits.draw(20, 1);
        try (TestFleet fleet = TestFleet.start(folder, NODES, "{listen: \"127.0.0.1:0\"}", STAGES);
                InferClient client = InferClient.open(fleet.address())) {
            Await.until(
                    "an answer by all nodes",
                    () -> obtained(client).path("local_parts").asInt() == 0,
                    () -> obtained(client));
            assertThat(obtained(client).path("rounds").asInt()).isEqualTo(3);
            try (SteadyLoad load = SteadyLoad.start(fleet.address(), digits, CLIENTS, EVERY_NS)) {
                awaitMore(fleet, load);
                fleet.kill(0); // the first copy of the convolutions
                awaitMore(fleet, load);
                fleet.kill(4); // a data node and a copy of the last stage
                awaitMore(fleet, load);
                assertThat(obtained(client).path("local_parts").asInt())
                        .as("one of each is left, parity covers the rest")
                        .isZero();
                assertThat(load.finish())
                        .hasSizeGreaterThan(3 * SOME)
                        .allSatisfy(sample ->
                                assertThat(sample.outcome()).as(sample.text()).isEqualTo(SteadyLoad.Outcome.RIGHT));
            }
        }
    }

    private static void awaitMore(TestFleet fleet, SteadyLoad load) {
        int enough = load.done() + SOME;
        Await.until("requests are answered", () -> load.done() >= enough, fleet.gateway()::errors);
    }

    private static JsonNode obtained(InferClient client) {
        try {
            InferClient.Reply reply = client.infer("lenet5", InferClient.Body.PNG, Pictures.seven(), TIMEOUT_MS);
            assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
            return ((InferClient.Reply.Answer) reply).json().path("parameters");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

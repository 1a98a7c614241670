package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No numbers that a client sends bench an honest node, even when every round is checked. */
@Tag("once")
class HostileInputTest {
    private static final int NODES = 5;

    /** Gateways that split layers over all nodes, and one with stages on two nodes each; the kernels of the nodes differ. */
    private static List<TestGateway> gateways() throws Exception {
        ModelSource.Stages stages = new ModelSource.Stages(
                List.of(
                        new ModelSource.StageKey("/fc1/Gemm", "output", List.of()),
                        new ModelSource.StageKey("input", "/MaxPool_1", List.of())),
                List.of());
        return List.of(
                new TestGateway(NODES, Redundancy.coded(1), RoundPolicy.CODED, 1),
                new TestGateway(NODES, Redundancy.coded(2), RoundPolicy.CODED, 1),
                new TestGateway(NODES, Redundancy.coded(1), RoundPolicy.CODED, 1, stages));
    }

    private static void assertNobodyIsSuspected(TestGateway gateway, String input) {
        assertThat(gateway.events(FleetEvent.Corrupt.class)).as(input).isEmpty();
        assertThat(IntStream.range(0, NODES).allMatch(gateway.fleet::awaited))
                .as(input)
                .isTrue();
    }

    static Stream<Float> notFinite() {
        return Stream.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xffc01234));
    }

    @ParameterizedTest
    @MethodSource("notFinite")
    void aNumberThatIsNotFiniteIsRefusedByItsPlace(float value) throws Exception {
        for (TestGateway gateway : gateways()) {
            FloatTensor input = TestGateway.input(1);
            input.data()[345] = value;
            Worker worker = gateway.worker();
            InferenceResult result =
                    worker.run(gateway.request("r", deadline -> RequestBody.of(input)), gateway.now.get());
            assertThat(result).isInstanceOf(InferenceResult.BadInput.class);
            assertThat(((InferenceResult.BadInput) result).reason())
                    .contains(gateway.model.model().inputs().get(0).name())
                    .contains("number 345 is " + value);
            assertThat(gateway.nodes.takeAsked()).isEmpty();
        }
    }

    static Stream<Float> magnitudes() {
        return Stream.of(
                Float.MAX_VALUE,
                3e38f,
                1e37f,
                1e30f,
                1e20f,
                1f,
                1e-20f,
                1e-36f,
                1e-38f,
                1e-40f,
                5 * Float.MIN_VALUE,
                Float.MIN_VALUE);
    }

    @ParameterizedTest
    @MethodSource("magnitudes")
    void numbersOfAnySizeBenchNobody(float magnitude) throws Exception {
        for (TestGateway gateway : gateways()) {
            Worker worker = gateway.worker();
            for (int seed = 0; seed < 8; seed++) {
                FloatTensor input = TestGateway.input(seed);
                Random random = new Random(seed);
                for (int i = 0; i < input.data().length; i++) {
                    boolean isZero = seed % 4 == 1 && random.nextInt(4) > 0;
                    boolean isOther = seed % 4 == 2 && random.nextInt(2) == 0;
                    input.data()[i] *= isZero ? 0 : isOther ? 1 : random.nextBoolean() ? magnitude : -magnitude;
                }
                gateway.run(worker, input);
                assertNobodyIsSuspected(gateway, magnitude + ", seed " + seed);
            }
        }
    }

    /** A round without a verdict ends no node's parole, and a wrong node is still found in the rounds after it. */
    @Test
    void aLiarIsNamedAtTheNextOrdinaryRequest() throws Exception {
        for (int liar = 0; liar < NODES; liar++) {
            TestGateway gateway = new TestGateway(NODES, Redundancy.coded(1), RoundPolicy.CODED, 1);
            gateway.nodes.mood(liar, ScriptedNodes.Mood.LIES);
            Worker worker = gateway.worker();
            FloatTensor huge = TestGateway.input(1);
            IntStream.range(0, huge.data().length).forEach(i -> huge.data()[i] *= 3e38f);
            gateway.run(worker, huge);
            FloatTensor input = TestGateway.input(1);
            gateway.assertRight(input, gateway.run(worker, input));
            assertThat(gateway.events(FleetEvent.Corrupt.class))
                    .extracting(FleetEvent.Corrupt::node)
                    .contains("node-" + liar)
                    .containsOnly("node-" + liar);
        }
    }
}

package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.PartTransport;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gemm.Kernels;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.tensor.FloatTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole inference of LeNet-5 over scripted nodes, against the same model on one board. */
class WorkerTest {
    private static FloatTensor input(int seed) {
        return TestGateway.input(seed);
    }

    private static InferenceResult.Answered infer(TestGateway gateway, Worker worker, FloatTensor input) {
        return gateway.run(worker, input);
    }

    private static void assertRight(TestGateway gateway, FloatTensor input, InferenceResult.Answered answered) {
        gateway.assertRight(input, answered);
    }

    static IntStream dataNodes() {
        return IntStream.rangeClosed(1, 8);
    }

    @ParameterizedTest
    @MethodSource("dataNodes")
    void anyOneSilentNodeIsCoveredByParity(int k) throws GatewayException {
        for (int silent = -1; silent <= k; silent++) {
            TestGateway gateway = new TestGateway(k + 1, Redundancy.coded(1));
            if (silent >= 0) {
                gateway.nodes.mood(silent, ScriptedNodes.Mood.SILENT);
            }
            FloatTensor input = input(k);
            InferenceResult.Answered answered = infer(gateway, gateway.worker(), input);
            assertRight(gateway, input, answered);
            assertThat(answered.obtained().localParts()).isZero();
            assertThat(answered.obtained().rounds()).isEqualTo(5);
            if (silent >= 0 && silent < Math.min(k, 6)) {
                assertThat(answered.obtained().missingNodes()).containsExactly("node-" + silent);
                assertThat(answered.obtained().recoveredSlices()).isEqualTo(5);
            }
        }
    }

    @Test
    void anyTwoSilentNodesAreCoveredByTwoParityNodes() throws GatewayException {
        for (int first = 0; first < 5; first++) {
            for (int second = first + 1; second < 6; second++) {
                TestGateway gateway = new TestGateway(6, Redundancy.coded(2));
                gateway.nodes.mood(first, ScriptedNodes.Mood.SILENT);
                gateway.nodes.mood(second, ScriptedNodes.Mood.SILENT);
                FloatTensor input = input(first * 6 + second);
                InferenceResult.Answered answered = infer(gateway, gateway.worker(), input);
                assertRight(gateway, input, answered);
                assertThat(answered.obtained().localParts()).isZero();
            }
        }
    }

    @Test
    void asksAgainOnlyForWhatNobodyElseCovers() throws GatewayException {
        TestGateway gateway = new TestGateway(3, Redundancy.coded(1));
        FloatTensor input = input(5);
        gateway.nodes.sliceElements(7);
        gateway.nodes.mood(0, ScriptedNodes.Mood.FORGETFUL);
        InferenceResult.Answered covered = infer(gateway, gateway.worker(), input);
        assertThat(covered.obtained().slicesAskedAgain()).isZero();
        assertThat(gateway.nodes.takeAskedAgain()).isEmpty();

        gateway.nodes.mood(1, ScriptedNodes.Mood.FORGETFUL);
        InferenceResult.Answered mended = infer(gateway, gateway.worker(), input);
        assertRight(gateway, input, covered);
        assertRight(gateway, input, mended);
        assertThat(mended.obtained().slicesAskedAgain()).isPositive();
        assertThat(mended.obtained().localParts()).isZero();
        assertThat(gateway.nodes.takeAskedAgain()).isNotEmpty();
    }

    @Test
    void beyondTheCodeTheGatewayComputesWhatIsMissingAndSaysSo() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(0, ScriptedNodes.Mood.SILENT);
        gateway.nodes.mood(3, ScriptedNodes.Mood.SILENT);
        FloatTensor input = input(1);
        InferenceResult.Answered answered = infer(gateway, gateway.worker(), input);
        assertRight(gateway, input, answered);
        assertThat(answered.obtained().localParts()).isEqualTo(5);
        assertThat(gateway.events(FleetEvent.Fallback.class)).hasSize(1);
    }

    /** The result of a part comes in many slices when a datagram is small. */
    @Test
    void aFallbackCountsTheSlicesThatNoNodeGave() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(0, ScriptedNodes.Mood.OVERLOADED);
        gateway.nodes.mood(3, ScriptedNodes.Mood.OVERLOADED);
        infer(gateway, gateway.worker(), input(1));
        gateway.nodes.sliceElements(7);
        infer(gateway, gateway.worker(), input(1));
        List<FleetEvent.Fallback> fallbacks = gateway.events(FleetEvent.Fallback.class);
        assertThat(fallbacks.get(0).slices()).isEqualTo(5);
        assertThat(fallbacks.get(1).slices())
                .as("feature maps of 24 x 24 and more than one of them")
                .isGreaterThan(24 * 24 / 7);
        assertThat(fallbacks.get(1).rounds()).isEqualTo(5);
    }

    @Test
    void withEveryNodeGoneTheAnswerIsStillRight() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        for (int node = 0; node < 5; node++) {
            gateway.nodes.mood(node, ScriptedNodes.Mood.SILENT);
        }
        FloatTensor input = input(2);
        assertRight(gateway, input, infer(gateway, gateway.worker(), input));
    }

    @Test
    void aSilentNodeIsBenchedAndNoLongerAsked() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(1, ScriptedNodes.Mood.SILENT);
        Worker worker = gateway.worker();
        infer(gateway, worker, input(3));
        assertThat(gateway.events(FleetEvent.Benched.class))
                .containsExactly(new FleetEvent.Benched("node-1", "3 misses in a row, last: no answer in time"));
        assertThat(gateway.events(FleetEvent.Lost.class))
                .hasSize(3)
                .allMatch(lost -> lost.node().equals("node-1"));
        gateway.nodes.takeAsked();
        infer(gateway, worker, input(3));
        assertThat(gateway.nodes.takeAsked()).doesNotContain(1);
    }

    @Test
    void aNodeThatComesBackWithoutItsPartsIsProvisionedAndServesAgain() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(1, ScriptedNodes.Mood.SILENT);
        Worker worker = gateway.worker();
        infer(gateway, worker, input(4));
        gateway.nodes.mood(1, ScriptedNodes.Mood.WORKS);
        gateway.nodes.forgetParts(1);
        gateway.now.addAndGet(HealthPolicyTimes.FIRST_PROBE_NS);
        infer(gateway, worker, input(4));
        assertThat(gateway.events(FleetEvent.Back.class)).hasSize(1);
        InferenceResult.Answered answered = infer(gateway, worker, input(4));
        assertThat(answered.obtained().missingNodes()).isEmpty();
        assertThat(gateway.nodes.held(1)).hasSize(5);
    }

    /** The pause after which {@code HealthPolicy.defaults()} probes. */
    private static final class HealthPolicyTimes {
        static final long FIRST_PROBE_NS =
                dev.ballast.round.HealthPolicy.defaults().firstProbe().toNanos();
    }

    @Test
    void anOverloadedNodeIsAnErasureButNotAMiss() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(2, ScriptedNodes.Mood.OVERLOADED);
        FloatTensor input = input(5);
        assertRight(gateway, input, infer(gateway, gateway.worker(), input));
        assertThat(gateway.fleet.snapshot().get(2).misses()).isZero();
        assertThat(gateway.fleet.awaited(2)).isTrue();
    }

    @Test
    void bytesThatAreNoResultAreReportedAndReplacedByParity() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(0, ScriptedNodes.Mood.SPOILS);
        FloatTensor input = input(6);
        assertRight(gateway, input, infer(gateway, gateway.worker(), input));
        assertThat(gateway.events(FleetEvent.Corrupt.class))
                .hasSize(5)
                .allMatch(e -> e.node().equals("node-0"));
    }

    @Test
    void anAnswerAfterItsRoundOnlyFeedsStatistics() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(4, ScriptedNodes.Mood.HOLDS);
        FloatTensor input = input(7);
        assertRight(gateway, input, infer(gateway, gateway.worker(), input));
        gateway.nodes.deliverHeld();
        assertThat(gateway.events(FleetEvent.Late.class))
                .hasSize(5)
                .allMatch(late -> late.node().equals("node-4"));
        assertThat(gateway.fleet.snapshot().get(4).answers()).isEqualTo(5);
    }

    @Test
    void theSameAnswersGiveTheSameBits() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(1, ScriptedNodes.Mood.OVERLOADED);
        Worker worker = gateway.worker();
        float[] first = infer(gateway, worker, input(8)).numbers(0).data();
        float[] second = infer(gateway, worker, input(8)).numbers(0).data();
        assertThat(second).containsExactly(first);
    }

    @Test
    void tellsTelemetryHowTheAnswerWasObtained() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(3, ScriptedNodes.Mood.OVERLOADED);
        infer(gateway, gateway.worker(), input(9));
        TelemetryEvent.Inference told =
                gateway.events(TelemetryEvent.Inference.class).get(0);
        assertThat(told.model()).isEqualTo("lenet5");
        assertThat(told.request()).isEqualTo("r1");
        assertThat(told.nodesMissing()).containsExactly("node-3");
        assertThat(told.slicesRecovered()).isEqualTo(5);
        assertThat(gateway.events(FleetEvent.Recovered.class))
                .as("one event for the five rounds of the request")
                .containsExactly(new FleetEvent.Recovered(
                        new FleetEvent.Round(
                                "lenet5", gateway.model.remote().get(0).name(), "r1", 0),
                        5,
                        List.of("node-3"),
                        5));
        assertThat(gateway.events(FleetEvent.Fallback.class)).isEmpty();
    }

    @Test
    void tellsTelemetryOfAFallbackOnceForARequest() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        gateway.nodes.mood(0, ScriptedNodes.Mood.OVERLOADED);
        gateway.nodes.mood(3, ScriptedNodes.Mood.OVERLOADED);
        infer(gateway, gateway.worker(), input(9));
        FleetEvent.Fallback told = gateway.events(FleetEvent.Fallback.class).get(0);
        assertThat(gateway.events(FleetEvent.Fallback.class)).hasSize(1);
        assertThat(told.round().index()).isZero();
        assertThat(told.rounds()).isEqualTo(5);
        assertThat(told.slices()).as("one slice of one part in each round").isEqualTo(5);
        assertThat(told.nodesMissing()).containsExactly("node-0", "node-3");
        assertThat(told.reason()).startsWith("too few nodes answered");
    }

    @Test
    void tellsTelemetryTheStrongestClassAndItsScore() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        InferenceResult.Answered answered = infer(gateway, gateway.worker(), input(9));
        int top = answered.numbers(0).argMax();
        assertThat(gateway.events(TelemetryEvent.Inference.class).get(0).top())
                .isEqualTo(new TelemetryEvent.TopClass(
                        top,
                        gateway.model.reader().classes().nameOrEmpty(top),
                        answered.numbers(0).data()[top]));
        assertThat(gateway.model.reader().classes().nameOrEmpty(top))
                .as("lenet5 has labels")
                .isEqualTo(Integer.toString(top));
    }

    /** Nodes that record the options of each request to them. */
    private static PartTransport noting(PartTransport nodes, List<PartTransport.Order> orders) {
        return new PartTransport() {
            @Override
            public int sliceBytes(int node) {
                return nodes.sliceBytes(node);
            }

            @Override
            public Asked ask(int node, Order order, Answer answer) {
                orders.add(order);
                return nodes.ask(node, order, answer);
            }
        };
    }

    private static InferenceRequest within(TestGateway gateway, Duration within, FloatTensor input) {
        return new InferenceRequest(
                "r1",
                gateway.model,
                deadline -> RequestBody.of(input),
                new InferenceRequest.RequestOptions(gateway.model.policy(), within, "a client"));
    }

    @Test
    void nodesAreToldHowLongTheirAnswerIsOfUseAndNotBlamedForMissingThat() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        List<PartTransport.Order> orders = new ArrayList<>();
        Worker worker = new Worker(noting(gateway.nodes, orders), gateway.services, Kernels.best(), gateway.now::get);
        assertThat(worker.run(within(gateway, Duration.ofMillis(30), input(1)), gateway.now.get()))
                .isInstanceOf(InferenceResult.Answered.class);
        assertThat(orders)
                .isNotEmpty()
                .allMatch(order -> order.usefulNs() == 15_000_000 && order.timeoutNs() == 250_000_000);
        orders.clear();
        worker.run(within(gateway, Duration.ofSeconds(30), input(1)), gateway.now.get());
        assertThat(orders)
                .isNotEmpty()
                .allMatch(order -> order.usefulNs() == order.timeoutNs() && order.usefulNs() <= 250_000_000);
    }

    @Test
    void aRequestThatRunsOutOfTimeBetweenItsRoundsEndsThere() throws GatewayException {
        TestGateway gateway = new TestGateway(5, Redundancy.coded(1));
        PartTransport slow = new PartTransport() {
            @Override
            public int sliceBytes(int node) {
                return gateway.nodes.sliceBytes(node);
            }

            @Override
            public Asked ask(int node, Order order, Answer answer) {
                gateway.now.addAndGet(2_000_000);
                return gateway.nodes.ask(node, order, answer);
            }
        };
        Worker worker = new Worker(slow, gateway.services, Kernels.best(), gateway.now::get);
        InferenceResult result = worker.run(within(gateway, Duration.ofMillis(25), input(2)), gateway.now.get());
        assertThat(result)
                .isEqualTo(new InferenceResult.TooLate(
                        "the deadline of 25 ms passed: 0 ms in the queue, 30 ms in 3 rounds"));
        TelemetryEvent.Inference told =
                gateway.events(TelemetryEvent.Inference.class).get(0);
        assertThat(told.outcome()).isEqualTo(TelemetryEvent.Outcome.REFUSED);
        assertThat(told.stages().roundsUs()).isEqualTo(30_000);
    }

    @Test
    void anAnswerAfterTheDeadlineIsNone() throws GatewayException {
        TestGateway gateway = new TestGateway(2, Redundancy.coded(1));
        InferenceRequest request = new InferenceRequest(
                "r1",
                gateway.model,
                deadline -> {
                    gateway.now.addAndGet(10_000_000);
                    return RequestBody.of(input(3));
                },
                new InferenceRequest.RequestOptions(gateway.model.policy(), Duration.ofMillis(10), "a client"));
        assertThat(gateway.worker().run(request, gateway.now.get())).isInstanceOf(InferenceResult.TooLate.class);
        assertThat(gateway.nodes.takeAsked()).isEmpty();
    }

    @Test
    void aDeadlineThatPassesWhileTheInputIsDecodedEndsTheRequest() throws GatewayException {
        TestGateway gateway = new TestGateway(2, Redundancy.coded(1));
        InferenceRequest request = new InferenceRequest(
                "r1",
                gateway.model,
                deadline -> {
                    while (!deadline.passed()) {
                        gateway.now.addAndGet(1_000_000);
                    }
                    throw new BadInputException("the deadline passed while the gateway decoded the picture");
                },
                new InferenceRequest.RequestOptions(gateway.model.policy(), Duration.ofMillis(10), "a client"));
        Worker worker = gateway.worker();
        assertThat(worker.run(request, gateway.now.get()))
                .isEqualTo(new InferenceResult.TooLate(
                        "the deadline of 10 ms passed: 0 ms in the queue, 10 ms decoding the input"));
        gateway.assertRight(input(4), infer(gateway, worker, input(4)));
    }

    @Test
    void badInputAndFaultsAreResultsToo() throws GatewayException {
        TestGateway gateway = new TestGateway(2, Redundancy.coded(1));
        Worker worker = gateway.worker();
        assertThat(worker.run(
                        gateway.request("r", deadline -> {
                            throw new BadInputException("no such shape");
                        }),
                        0))
                .isEqualTo(new InferenceResult.BadInput("no such shape"));
        assertThat(worker.run(gateway.request("r", deadline -> RequestBody.of(List.of())), 0))
                .isInstanceOf(InferenceResult.Broken.class);
    }
}

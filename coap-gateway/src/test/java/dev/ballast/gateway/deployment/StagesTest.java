package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * LeNet-5 in the stages of the paper's AlexNet. Every stage runs twice: the convolutions on two nodes, the last layers on two others.
 * The first dense layer is split in two and coded. The nodes are {@link ScriptedNodes}.
 */
@Tag("once")
class StagesTest {
    private static final List<String> FRONT = List.of("node-0", "node-1");
    private static final List<String> SPLIT = List.of("node-2", "node-3", "node-4");
    private static final List<String> BACK = List.of("node-5", "node-6");
    private static final ModelSource.Stages PAPER = stages(FRONT, BACK, SPLIT);
    private static final int NODES = 7;

    private static ModelSource.Stages stages(List<String> front, List<String> back, List<String> split) {
        return new ModelSource.Stages(
                List.of(
                        new ModelSource.StageKey("/fc1/Gemm", "output", back),
                        new ModelSource.StageKey("input", "/MaxPool_1", front)),
                split);
    }

    private static TestGateway gateway(RoundPolicy policy, int checkEvery) throws GatewayException {
        return new TestGateway(NODES, Redundancy.coded(1), policy, checkEvery, PAPER);
    }

    private static InferenceResult.Obtained run(TestGateway gateway, Worker worker) {
        FloatTensor input = TestGateway.input(3);
        InferenceResult.Answered answered = gateway.run(worker, input);
        gateway.assertRight(input, answered);
        return answered.obtained();
    }

    @Test
    void everyPieceRunsWhereItIsToldTo() throws Exception {
        TestGateway gateway = gateway(RoundPolicy.CODED, 0);
        assertThat(gateway.model.plan())
                .extracting(LayerPlan::layer)
                .containsExactly("input../MaxPool_1", "/fc1/Gemm", "/fc1/Gemm../fc3/Gemm");
        assertThat(gateway.model.remote())
                .extracting(Deployed::nodes)
                .containsExactly(List.of(0, 1), List.of(5, 6), List.of(2, 3, 4));
        InferenceResult.Obtained obtained = run(gateway, gateway.worker());
        assertThat(obtained.rounds()).isEqualTo(3);
        assertThat(obtained.localParts()).isZero();
        assertThat(gateway.nodes.takeAsked()).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @EnumSource(
            value = RoundPolicy.class,
            names = {"CODED", "HEDGED"})
    void anyOneNodeMayBeDead(RoundPolicy policy) throws Exception {
        for (int dead = 0; dead < NODES; dead++) {
            TestGateway gateway = gateway(policy, 0);
            gateway.nodes.sliceElements(11);
            gateway.nodes.mood(dead, ScriptedNodes.Mood.SILENT);
            assertThat(run(gateway, gateway.worker()).localParts()).isZero();
        }
    }

    @Test
    void withoutAnyCopyTheGatewayRunsTheStage() throws Exception {
        for (List<Integer> copies : List.of(List.of(0, 1), List.of(5, 6))) {
            TestGateway gateway = gateway(RoundPolicy.CODED, 0);
            copies.forEach(node -> gateway.nodes.mood(node, ScriptedNodes.Mood.SILENT));
            assertThat(run(gateway, gateway.worker()).localParts()).isEqualTo(1);
            assertThat(gateway.events(FleetEvent.Fallback.class)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6})
    void aWrongCopyIsFound(int liar) throws Exception {
        TestGateway gateway = gateway(RoundPolicy.CODED, 1);
        gateway.nodes.mood(liar, ScriptedNodes.Mood.LIES);
        assertThat(run(gateway, gateway.worker()).localParts()).isEqualTo(1);
        assertThat(gateway.events(FleetEvent.Corrupt.class))
                .extracting(FleetEvent.Corrupt::node)
                .containsExactly("node-" + liar);
    }

    @Test
    void rightCopiesAreNotSuspected() throws Exception {
        TestGateway gateway = gateway(RoundPolicy.CODED, 1);
        Worker worker = gateway.worker();
        for (int i = 0; i < 5; i++) {
            assertThat(run(gateway, worker).localParts()).isZero();
        }
        assertThat(gateway.events(FleetEvent.Corrupt.class)).isEmpty();
    }

    @Test
    void aStageWhoseNodesAreGoneMovesToOthers() throws Exception {
        TestGateway gateway = gateway(RoundPolicy.CODED, 0);
        Worker worker = gateway.worker();
        try (Provisioner provisioner =
                new Provisioner(gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get)) {
            Replanner replanner = new Replanner(
                    gateway.nodes,
                    gateway.fleet,
                    provisioner,
                    gateway.catalogue,
                    Duration.ofMinutes(1),
                    gateway.events::add,
                    gateway.now::get);
            for (int node : new int[] {0, 1, 5}) {
                gateway.nodes.mood(node, ScriptedNodes.Mood.SILENT);
                gateway.nodes.unreachable(node, true);
            }
            for (int miss = 0; miss < 3; miss++) { // after three misses the nodes are benched
                assertThat(run(gateway, worker).localParts()).isEqualTo(1);
            }
            gateway.now.addAndGet(Duration.ofMinutes(1).toNanos() + 1);
            replanner.look();
            assertThat(gateway.model.remote())
                    .extracting(Deployed::nodes)
                    .containsExactly(List.of(2, 3), List.of(6, 4), List.of(2, 3, 4));
            gateway.nodes.mood(6, ScriptedNodes.Mood.SILENT);
            assertThat(run(gateway, worker).localParts()).isZero();
        }
    }

    @Test
    void nodesAreChosenWhereNoneAreNamed() throws Exception {
        TestGateway gateway =
                new TestGateway(5, Redundancy.coded(1), RoundPolicy.CODED, 0, stages(List.of(), List.of(), List.of()));
        assertThat(gateway.model.remote())
                .extracting(Deployed::nodes)
                .containsExactly(List.of(0, 1), List.of(2, 3), List.of(0, 1, 2, 3, 4));
        assertThat(run(gateway, gateway.worker()).localParts()).isZero();
        TestGateway alone =
                new TestGateway(1, Redundancy.coded(0), RoundPolicy.CODED, 0, stages(List.of(), List.of(), List.of()));
        assertThat(run(alone, alone.worker()).localParts()).isZero();
        assertThat(alone.nodes.takeAsked()).containsExactly(0, 0, 0);
    }
}

package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.ScriptedNodes;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.plan.Redundancy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fleet of 4 + 1 scripted nodes that loses some for good; looked after step by step. */
class RehomingTest {
    private static final int LAYERS = 5;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final TestGateway gateway;
    private final Provisioner provisioner;
    private final Rehoming rehoming;
    private final Worker worker;

    RehomingTest() throws GatewayException {
        gateway = new TestGateway(5, Redundancy.coded(1));
        provisioner = new Provisioner(
                gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet::linked, gateway.now::get);
        rehoming = new Rehoming(
                gateway.nodes,
                gateway.fleet,
                provisioner,
                gateway.catalogue,
                Duration.ofMinutes(1),
                gateway.events::add,
                gateway.now::get);
        worker = gateway.worker();
    }

    @AfterEach
    void close() {
        provisioner.close();
    }

    /** Runs one inference, whose answer must be right; how many parts the gateway computed itself. */
    private int localParts() {
        FloatTensor input = TestGateway.input(1);
        InferenceResult.Answered answered = gateway.run(worker, input);
        gateway.assertRight(input, answered);
        return answered.obtained().localParts();
    }

    private void lose(int node) {
        gateway.nodes.mood(node, ScriptedNodes.Mood.SILENT);
        gateway.nodes.unreachable(node, true);
    }

    private void bringBack(int node) {
        gateway.nodes.mood(node, ScriptedNodes.Mood.WORKS);
        gateway.nodes.unreachable(node, false);
        gateway.nodes.forgetParts(node);
    }

    @Test
    void aSecondFailureIsCoveredByParityOnceTheFirstIsPlannedFor() throws InterruptedException {
        lose(1);
        assertThat(localParts()).isZero();
        gateway.now.addAndGet(MINUTE_NS + 1);
        rehoming.look();
        assertThat(gateway.events(FleetEvent.Replanned.class))
                .containsExactly(
                        new FleetEvent.Replanned(List.of("node-0", "node-2", "node-3", "node-4"), List.of("node-1")));
        lose(3);
        assertThat(localParts()).isZero();
    }

    @Test
    void aNodeThatIsAwayForLessIsLeftItsParts() throws InterruptedException {
        lose(1);
        localParts();
        gateway.now.addAndGet(MINUTE_NS / 2);
        rehoming.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).isEmpty();
    }

    @Test
    void aNodeThatIsBackTakesPartAgainAndOldPartsAreCleared() throws InterruptedException {
        lose(1);
        localParts();
        gateway.now.addAndGet(MINUTE_NS + 1);
        rehoming.look();
        bringBack(1);
        rehoming.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).hasSize(2);
        gateway.nodes.takeAsked();
        assertThat(localParts()).isZero();
        assertThat(gateway.nodes.takeAsked()).contains(1);
        gateway.now.addAndGet(MINUTE_NS);
        rehoming.look();
        provisioner.awaitIdle();
        for (int node = 0; node < 5; node++) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).hasSize(LAYERS);
        }
        assertThat(localParts()).isZero();
    }

    @Test
    void nothingChangesWhereANodeCannotBeGivenItsNewParts() throws InterruptedException {
        lose(1);
        localParts();
        gateway.now.addAndGet(MINUTE_NS + 1);
        gateway.nodes.unreachable(2, true);
        rehoming.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).isEmpty();
        assertThat(localParts()).isZero();
        gateway.nodes.unreachable(2, false);
        rehoming.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).hasSize(1);
    }

    @Test
    void tooFewNodesForTheCodeKeepTheirPlan() throws InterruptedException {
        for (int node = 0; node < 4; node++) {
            lose(node);
        }
        localParts();
        gateway.now.addAndGet(MINUTE_NS + 1);
        rehoming.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).isEmpty();
        localParts();
    }
}

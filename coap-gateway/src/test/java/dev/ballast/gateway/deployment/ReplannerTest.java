package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.Fleet;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fleet of 4 + 1 scripted nodes that loses some for good. The replanner runs step by step. */
class ReplannerTest {
    private static final int LAYERS = 5;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MINUTE_NS = 60 * SECOND_NS;

    private final TestGateway gateway;
    private final Provisioner provisioner;
    private final Replanner replanner;
    private final Worker worker;

    ReplannerTest() throws GatewayException {
        gateway = new TestGateway(5, Redundancy.coded(1));
        provisioner =
                new Provisioner(gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get);
        replanner = replanner(Duration.ofMinutes(1));
        worker = gateway.worker();
    }

    private Replanner replanner(Duration goneAfter) {
        return new Replanner(
                gateway.nodes,
                gateway.fleet,
                provisioner,
                gateway.catalogue,
                goneAfter,
                gateway.events::add,
                gateway.now::get);
    }

    @AfterEach
    void close() {
        provisioner.close();
    }

    /** Runs one inference, whose answer must be right. Returns how many parts the gateway computed itself. */
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
        replanner.look();
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
        replanner.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).isEmpty();
    }

    @Test
    void aNodeThatIsBackTakesPartAgainAndOldPartsAreCleared() throws InterruptedException {
        lose(1);
        localParts();
        gateway.now.addAndGet(MINUTE_NS + 1);
        replanner.look();
        bringBack(1);
        replanner.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).hasSize(2);
        gateway.nodes.takeAsked();
        assertThat(localParts()).isZero();
        assertThat(gateway.nodes.takeAsked()).contains(1);
        gateway.now.addAndGet(MINUTE_NS);
        replanner.look();
        provisioner.awaitIdle();
        for (int node = 0; node < 5; node++) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).hasSize(LAYERS);
        }
        assertThat(localParts()).isZero();
    }

    private int replans() {
        return gateway.events(FleetEvent.Replanned.class).size();
    }

    private void lookAfter(long ns) throws InterruptedException {
        gateway.now.addAndGet(ns);
        replanner.look();
        provisioner.awaitIdle(); // discarded parts are deleted before the next look
    }

    @Test
    void nothingChangesWhereANodeCannotBeGivenItsNewParts() throws InterruptedException {
        lose(1);
        localParts();
        gateway.nodes.unreachable(2, true);
        lookAfter(MINUTE_NS + 1);
        assertThat(replans()).isZero();
        assertThat(localParts()).isZero();
        gateway.nodes.unreachable(2, false);
        lookAfter(SECOND_NS);
        assertThat(replans()).isEqualTo(1);
    }

    @Test
    void whatWasPushedForAPlanThatIsPutOffIsTakenBack() throws InterruptedException {
        lose(1);
        localParts();
        gateway.nodes.full(2, true);
        lookAfter(MINUTE_NS + 1);
        provisioner.awaitIdle();
        assertThat(gateway.nodes.puts()).isGreaterThan(5 * LAYERS);
        for (int node : List.of(0, 2, 3, 4)) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).hasSize(LAYERS);
        }
        assertThat(localParts()).isZero();
    }

    @Test
    void aPlanThatIsPutOffIsTriedAgainAfterPausesThatDoubleUpToAMinute() throws InterruptedException {
        lose(1);
        localParts();
        gateway.nodes.full(2, true);
        lookAfter(MINUTE_NS + 1);
        for (long pause : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            int puts = gateway.nodes.puts();
            lookAfter(pause * SECOND_NS - 1);
            assertThat(gateway.nodes.puts()).as("before %s s", pause).isEqualTo(puts);
            lookAfter(1);
            assertThat(gateway.nodes.puts()).as("after %s s", pause).isGreaterThan(puts);
        }
        gateway.nodes.full(2, false);
        lookAfter(MINUTE_NS);
        assertThat(replans()).isEqualTo(1);
    }

    @Test
    void aPlanThatHasNoRoomBesideTheOldOneIsNotPushed() throws InterruptedException {
        lose(1);
        localParts();
        int puts = gateway.nodes.puts();
        gateway.nodes.freeBytes(0);
        lookAfter(MINUTE_NS + 1);
        assertThat(gateway.nodes.puts()).isEqualTo(puts);
        gateway.nodes.freeBytes(1L << 30);
        lookAfter(SECOND_NS);
        assertThat(replans()).isEqualTo(1);
    }

    @Test
    void aNodeThatCouldNeverHoldItsPartsCountsAsAbsentUntilItCan() throws InterruptedException {
        lose(1);
        localParts();
        lookAfter(MINUTE_NS + 1);
        bringBack(1);
        gateway.nodes.tiny(1, true);
        for (int look = 0; look < 3; look++) {
            lookAfter(MINUTE_NS);
            provisioner.request(1);
            provisioner.awaitIdle();
            assertThat(gateway.fleet.awaited(1)).isFalse();
        }
        assertThat(replans()).isEqualTo(1);
        assertThat(gateway.fleet.snapshot().get(1).reason())
                .startsWith("too little memory for its parts: node-1 needs ");
        assertThat(gateway.events(FleetEvent.Benched.class))
                .as("once for its silence, once for its memory")
                .hasSize(2);
        gateway.nodes.tiny(1, false);
        provisioner.request(1);
        provisioner.awaitIdle();
        lookAfter(MINUTE_NS);
        assertThat(replans()).isEqualTo(2);
        assertThat(gateway.nodes.held(1)).isNotEmpty();
        assertThat(localParts()).isZero();
    }

    @Test
    void aPlanLeavesOutANodeInItThatHasBecomeTooSmall() throws InterruptedException {
        gateway.nodes.forgetParts(1);
        gateway.nodes.tiny(1, true);
        provisioner.request(1);
        provisioner.awaitIdle();
        assertThat(gateway.fleet.awaited(1)).isFalse();
        assertThat(localParts()).as("parity covers it").isZero();
        lookAfter(MINUTE_NS + 1);
        assertThat(replanner.planned()).containsExactly(0, 2, 3, 4);
    }

    /** {@link System#nanoTime} has an arbitrary origin, so it may be negative. */
    @Test
    void aClockThatBeginsBelowZeroHoldsNothingUp() throws InterruptedException {
        gateway.now.set(-10 * MINUTE_NS);
        lose(1);
        localParts();
        lookAfter(MINUTE_NS + 1);
        assertThat(replans()).isEqualTo(1);
    }

    /** Node 1 has given a wrong number. */
    private void distrust() {
        Deployed layer = gateway.model.remote().get(0);
        String part = layer.partId(layer.nodes().indexOf(1));
        gateway.fleet.distrusted(1, new Fleet.Evidence(part, layer.name(), gateway.now.get(), "planted"));
    }

    @Test
    void onAnIdleGatewayANodeThatGaveWrongNumbersStaysInThePlanIfItAnswers() throws InterruptedException {
        distrust();
        provisioner.replace(1);
        provisioner.awaitIdle();
        for (int i = 0; i < 5; i++) {
            lookAfter(MINUTE_NS + 1);
            assertThat(gateway.fleet.awaited(1)).isTrue();
        }
        assertThat(replans()).isZero();
    }

    @Test
    void andSoDoesOneThatStalledJustBeforeTheLastRequest() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            gateway.fleet.missed(1, "planted");
        }
        lookAfter(MINUTE_NS + 1);
        assertThat(gateway.fleet.awaited(1)).isTrue();
        assertThat(replans()).isZero();
    }

    @Test
    void aNodeThatGaveWrongNumbersAndCountsAsGoneIsPlannedInOnceItsPartIsReplaced() throws InterruptedException {
        Replanner hasty = replanner(Duration.ofSeconds(1));
        distrust();
        for (int second = 2; second < 10; second++) {
            gateway.now.set(second * SECOND_NS);
            hasty.look();
            assertThat(replans()).isEqualTo(1);
        }
        provisioner.replace(1);
        provisioner.awaitIdle();
        hasty.look();
        hasty.look();
        assertThat(replans()).isEqualTo(2);
        assertThat(hasty.planned()).contains(1);
    }

    @Test
    void anExcludedNodeIsPlannedWithoutAtOnceAndWithAgainWhenItIsReadmitted() throws InterruptedException {
        for (int time = 0; time < 2; time++) {
            distrust();
            provisioner.replace(1);
            provisioner.awaitIdle();
            gateway.fleet.present(1, "answers");
        }
        assertThat(gateway.fleet.isExcluded(1)).isTrue();
        assertThat(gateway.events(FleetEvent.Excluded.class))
                .containsExactly(new FleetEvent.Excluded("node-1", "wrong numbers twice within a day: planted"));
        for (int i = 0; i < 3; i++) {
            lookAfter(MINUTE_NS);
        }
        assertThat(replanner.planned()).containsExactly(0, 2, 3, 4);
        lose(3);
        gateway.nodes.takeAsked();
        assertThat(localParts()).as("parity covers the next failure").isZero();
        assertThat(gateway.nodes.takeAsked()).doesNotContain(1);
        bringBack(3);
        provisioner.awaitIdle();
        assertThat(gateway.nodes.held(1)).as("cleared of its parts").isEmpty();

        assertThat(gateway.fleet.readmit(1)).isTrue();
        assertThat(gateway.fleet.readmit(1)).isFalse();
        replanner.look();
        assertThat(replanner.planned()).contains(1);
        assertThat(gateway.fleet.awaited(1)).isTrue();
    }

    @Test
    void tooFewNodesForTheCodeKeepTheirPlan() throws InterruptedException {
        for (int node = 0; node < 4; node++) {
            lose(node);
        }
        localParts();
        gateway.now.addAndGet(MINUTE_NS + 1);
        replanner.look();
        assertThat(gateway.events(FleetEvent.Replanned.class)).isEmpty();
        localParts();
    }
}

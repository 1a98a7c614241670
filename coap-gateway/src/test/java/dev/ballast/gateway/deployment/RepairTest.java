package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gemm.Kernels;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.NodeHealth;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.CheckRate;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.RoundServices;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.NodeState;
import dev.ballast.tensor.FloatTensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fleet of 4 + 1 scripted nodes, of which some parts have a flipped bit in memory. Every round is checked. */
class RepairTest {
    private static final int LIAR = 1;
    private static final long DAY_NS = 24 * 3_600_000_000_000L;

    private final TestGateway gateway;
    private final Provisioner provisioner;
    private final Worker worker;

    RepairTest() throws GatewayException {
        gateway = new TestGateway(5, Redundancy.coded(1), RoundPolicy.CODED, 1);
        provisioner =
                new Provisioner(gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get);
        RoundServices services = new RoundServices(
                gateway.fleet, gateway.events::add, RoundTiming.defaults(), new CheckRate(1), provisioner);
        worker = new Worker(gateway.nodes, services, Kernels.best(), gateway.now::get);
    }

    @AfterEach
    void close() {
        provisioner.close();
    }

    private void infer() throws InterruptedException {
        FloatTensor input = TestGateway.input(1);
        gateway.assertRight(input, gateway.run(worker, input));
        provisioner.awaitIdle();
    }

    private NodeHealth.State state() {
        return gateway.fleet.snapshot().get(LIAR).state();
    }

    private void flip(int layer) {
        Deployed deployed = gateway.model.remote().get(layer);
        gateway.nodes.flip(LIAR, deployed.partId(deployed.nodes().indexOf(LIAR)));
    }

    @Test
    void aPartWithAFlippedBitIsReplacedAndItsNodeIsHealthyAgain() throws Exception {
        for (int layer = 0; layer < gateway.model.remote().size(); layer++) {
            flip(layer);
            infer();
            assertThat(gateway.events(FleetEvent.Corrupt.class)).hasSize(layer + 1);
            infer();
            assertThat(state()).isEqualTo(NodeHealth.State.HEALTHY);
            assertThat(gateway.events(FleetEvent.Corrupt.class)).hasSize(layer + 1);
            assertThat(gateway.events(FleetEvent.Repaired.class))
                    .element(layer)
                    .isEqualTo(new FleetEvent.Repaired(
                            "node-1", List.of(gateway.model.remote().get(layer).name())));
            gateway.now.addAndGet(DAY_NS);
        }
    }

    @Test
    void theSecondTimeWithinADayItsNodeIsOutUntilItIsReadmitted() throws Exception {
        flip(0);
        infer();
        infer();
        flip(3);
        infer();
        assertThat(state()).isEqualTo(NodeHealth.State.EXCLUDED);
        assertThat(gateway.events(FleetEvent.Benched.class)).hasSize(1);
        assertThat(gateway.events(FleetEvent.Excluded.class))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.reason()).startsWith("wrong numbers twice within a day: element "));
        assertThat(status())
                .extracting(TelemetryEvent.NodeStatus::state)
                .containsExactly(NodeState.BENCHED, NodeState.PROBING, NodeState.HEALTHY, NodeState.EXCLUDED);
        assertThat(gateway.fleet.snapshot().get(LIAR).reason()).startsWith("wrong numbers twice within a day");
        gateway.now.addAndGet(10 * DAY_NS);
        gateway.nodes.takeAsked();
        infer();
        gateway.fleet.present(LIAR, "answered the heartbeat");
        infer();
        assertThat(gateway.nodes.takeAsked()).doesNotContain(LIAR);

        assertThat(gateway.fleet.readmit(LIAR)).isTrue();
        infer();
        assertThat(state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(gateway.nodes.takeAsked()).contains(LIAR);
        assertThat(gateway.events(FleetEvent.Corrupt.class))
                .as("the other part was replaced")
                .hasSize(2);
    }

    private List<TelemetryEvent.NodeStatus> status() {
        return gateway.events(TelemetryEvent.NodeStatus.class).stream()
                .filter(status -> status.node().equals("node-1"))
                .toList();
    }

    @Test
    void aNodeThatCannotBeReachedIsNotAskedBeforeItsPartIsReplaced() throws Exception {
        flip(2);
        gateway.nodes.unreachable(LIAR, true);
        infer();
        for (int i = 0; i < 3; i++) {
            gateway.now.addAndGet(31_000_000_000L);
            provisioner.remind();
            infer();
            gateway.fleet.present(LIAR, "answered the heartbeat");
            assertThat(state()).isEqualTo(NodeHealth.State.BENCHED);
        }
        assertThat(gateway.events(FleetEvent.Repaired.class)).isEmpty();
        gateway.nodes.unreachable(LIAR, false);
        provisioner.remind();
        infer();
        assertThat(state()).as("visited a short while ago").isEqualTo(NodeHealth.State.BENCHED);
        gateway.now.addAndGet(31_000_000_000L);
        provisioner.remind();
        provisioner.awaitIdle();
        infer();
        assertThat(state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(gateway.events(FleetEvent.Corrupt.class)).hasSize(1);
    }

    /** As when the node restarts without its disk, or has no memory left. */
    @Test
    void aNodeThatDoesNotTakeItsPartAgainIsDoneWithoutForThatLayerAlone() throws Exception {
        flip(2);
        gateway.nodes.full(LIAR, true);
        infer();
        infer();
        assertThat(state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(gateway.nodes.held(LIAR)).hasSize(gateway.model.remote().size() - 1);
        gateway.nodes.full(LIAR, false);
        gateway.now.addAndGet(31_000_000_000L);
        infer();
        assertThat(gateway.nodes.held(LIAR)).hasSize(gateway.model.remote().size());
        infer();
        assertThat(gateway.events(FleetEvent.Corrupt.class)).hasSize(1);
    }
}

package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.PartTransport;
import dev.ballast.fleet.Provisioning;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.HealthPolicy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a refusal of node 1 affects its health and its parts. */
class PartAnswerTest implements Provisioning {
    private static final int NODE = 1;

    private static final int NODES = 3;
    private static final int SIDE = 4;

    private final AtomicLong now = new AtomicLong();
    private final List<TelemetryEvent> events = new ArrayList<>();
    private final Fleet fleet = new Fleet(addresses(), HealthPolicy.defaults(), events::add, now::get, now::get);
    private final Deployed layer = new DeployedLayer(plan(), WireChoice.EXACT);
    private final int part = layer.nodes().indexOf(NODE);
    private final List<String> asked = new ArrayList<>();

    private static List<NodeAddress> addresses() {
        return IntStream.range(0, NODES)
                .mapToObj(node -> new NodeAddress(
                        "node-" + node, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + node)))
                .toList();
    }

    private static LayerPlan.Split plan() {
        float[] weights = new float[SIDE * SIDE];
        Arrays.fill(weights, 1);
        LinearLayer dense = LinearLayer.of(new DenseLowering(SIDE, 1), Block.of(weights, SIDE, SIDE));
        List<Integer> nodes = IntStream.range(0, NODES).boxed().toList();
        return (LayerPlan.Split) new Planner(NODES, Redundancy.coded(1), 0).place("fc", dense, nodes);
    }

    @Override
    public void request(int node) {
        asked.add("node " + node);
    }

    @Override
    public void lacks(int node, String partId) {
        asked.add("node " + node + " lacks " + partId);
    }

    private void refuse(PartTransport.Refusal refusal) {
        answer(1).refused(refusal, "as told");
    }

    private PartAnswer answer(int slices) {
        RoundServices services = new RoundServices(fleet, events::add, RoundTiming.defaults(), new CheckRate(0), this);
        FleetEvent.Round round = new FleetEvent.Round("m", layer.name(), "r1", 0);
        return new PartAnswer(services, new RoundInbox(9), round, layer, part, slices, true);
    }

    private void bench() {
        for (int miss = 0; miss < 3; miss++) {
            fleet.missed(NODE, "as told");
        }
        assertThat(fleet.awaited(NODE)).isFalse();
    }

    private <T extends TelemetryEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void aPartThatIsLackedIsNamed() {
        refuse(PartTransport.Refusal.UNKNOWN_PART);
        assertThat(asked).containsExactly("node 1 lacks " + layer.partId(part));
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "TOO_LATE", "REJECTED"})
    void aNodeThatWasThereAllTheTimeIsNotVisited(PartTransport.Refusal refusal) {
        refuse(refusal);
        assertThat(asked).isEmpty();
    }

    /** The link of the node may have changed. */
    @ParameterizedTest
    @EnumSource
    void aNodeThatIsBackIsVisitedWhateverItsFirstWord(PartTransport.Refusal refusal) {
        bench();
        refuse(refusal);
        assertThat(fleet.awaited(NODE)).isTrue();
        assertThat(asked).contains("node 1");
        asked.clear();
        refuse(PartTransport.Refusal.OVERLOADED);
        assertThat(asked).isEmpty();
    }

    /** Otherwise each round would wait for the node, and report it as healthy, for as long as somebody keeps it full. */
    @Test
    void aNodeThatRefusesWorkAgainAndAgainIsBenchedAndSaysWhy() {
        for (int round = 0; round < 10; round++) {
            refuse(PartTransport.Refusal.OVERLOADED);
        }
        assertThat(fleet.awaited(NODE)).as("a burst is an erasure").isTrue();
        now.addAndGet(HealthPolicy.defaults().firstProbe().toNanos());
        refuse(PartTransport.Refusal.OVERLOADED);
        assertThat(fleet.awaited(NODE)).isFalse();
        assertThat(events(FleetEvent.Benched.class))
                .extracting(FleetEvent.Benched::reason)
                .containsExactly("refused work 11 times in a row, last: as told");
        refuse(PartTransport.Refusal.REJECTED);
        assertThat(fleet.awaited(NODE)).isFalse();
        assertThat(fleet.answered(NODE, 1)).isTrue();
        assertThat(fleet.awaited(NODE)).isTrue();
        assertThat(events(FleetEvent.Back.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6})
    void aLossCountsTheSlicesThatDidNotCome(int came) {
        PartAnswer answer = answer(7);
        for (int slice = 0; slice < came; slice++) {
            answer.slice(slice, new byte[0], 1);
        }
        answer.lost("as told");
        assertThat(events(FleetEvent.Lost.class))
                .extracting(FleetEvent.Lost::slices)
                .containsExactly(7 - came);
    }

    /** Otherwise one client with a deadline of 5 ms would bench the fleet. */
    @Test
    void workThatCameTooLateIsNoFaultOfTheNode() {
        for (int round = 0; round < 100; round++) {
            now.addAndGet(HealthPolicy.defaults().firstProbe().toNanos());
            refuse(PartTransport.Refusal.TOO_LATE);
        }
        assertThat(fleet.awaited(NODE)).isTrue();
    }
}

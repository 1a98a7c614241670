package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.PartSet;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.NodeHealth;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A fleet of 4 + 1 scripted nodes without requests. */
class HeartBeatTest {
    private static final int MISSES = 3;

    private final TestGateway gateway;
    private final List<Integer> provisioned = new ArrayList<>();
    private final HeartBeat beats;

    HeartBeatTest() throws GatewayException {
        gateway = new TestGateway(5, Redundancy.coded(1));
        beats = new HeartBeat(gateway.nodes, gateway.fleet, provisioned::add);
    }

    /** All nodes answer, except the third, which refuses as busy. */
    private final class Refusing extends AskedForInfoAlone {
        @Override
        public NodeInfo info(int node) throws IOException {
            if (node == 2) {
                throw new RefusedException("GET /node: 5.03 busy");
            }
            return gateway.nodes.info(node);
        }
    }

    private void beat() throws InterruptedException {
        gateway.now.addAndGet(HeartBeat.PAUSE_NS);
        beats.beat();
    }

    private NodeHealth.State state(int node) {
        return gateway.fleet.snapshot().get(node).state();
    }

    @Test
    void aNodeThatDiedWhileNobodyAskedIsToldOf() throws Exception {
        gateway.nodes.unreachable(2, true);
        beats.beat();
        assertThat(gateway.fleet.awaited(2)).as("rounds report").isTrue();
        beat();
        assertThat(state(2)).as("asked until it counts as away").isEqualTo(NodeHealth.State.BENCHED);
        assertThat(gateway.events(FleetEvent.Benched.class))
                .extracting(FleetEvent.Benched::node)
                .containsExactly(gateway.fleet.node(2).id());
        assertThat(state(1)).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(gateway.fleet.snapshot().get(2).misses()).isZero();
    }

    @Test
    void aNodeThatIsBackIsAwaitedByTheNextRequestAndGivenWhatItLacks() throws Exception {
        gateway.nodes.unreachable(2, true);
        for (int miss = 1; miss <= MISSES; miss++) {
            beat();
        }
        gateway.nodes.unreachable(2, false);
        beat();
        assertThat(gateway.fleet.awaited(2)).isTrue();
        assertThat(provisioned).containsExactly(2);
        assertThat(gateway.events(FleetEvent.Back.class)).hasSize(1);
    }

    @Test
    void aNodeThatRefusesTheQuestionIsThere() throws Exception {
        HeartBeat refused = new HeartBeat(new Refusing(), gateway.fleet, provisioned::add);
        for (int count = 0; count < 2 * MISSES; count++) {
            gateway.now.addAndGet(HeartBeat.PAUSE_NS);
            refused.beat();
        }
        assertThat(state(2)).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(gateway.events(FleetEvent.Benched.class)).isEmpty();
    }

    /** Node 2 speaks another version of the messages until it is updated. */
    private final class Foreign extends AskedForInfoAlone {
        private volatile boolean updated;

        @Override
        public NodeInfo info(int node) throws IOException {
            if (node == 2 && !updated) {
                throw new OtherVersionException("version: expected 2, got 1");
            }
            return gateway.nodes.info(node);
        }
    }

    @Test
    void aNodeOfAnotherVersionIsBenchedWithBothVersionsAndVisitedOnceItIsUpdated() throws Exception {
        Foreign nodes = new Foreign();
        HeartBeat watched = new HeartBeat(nodes, gateway.fleet, provisioned::add);
        for (int count = 0; count < 2; count++) {
            gateway.now.addAndGet(HeartBeat.PAUSE_NS);
            watched.beat();
        }
        assertThat(state(2)).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(gateway.fleet.snapshot().get(2).reason()).isEqualTo("version: expected 2, got 1");
        assertThat(gateway.events(FleetEvent.Benched.class))
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).contains("version: expected 2, got 1"));
        gateway.now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(gateway.fleet.readiness(List.of(0, 1, 2)).ask()).isEqualTo(PartSet.of(0, 1));
        assertThat(provisioned).isEmpty();
        nodes.updated = true;
        watched.beat();
        assertThat(provisioned).containsExactly(2);
        gateway.fleet.fits(2);
        assertThat(state(2)).isEqualTo(NodeHealth.State.HEALTHY);
    }

    /** Node 2 tells another start from some time on. */
    private static final class Restarting extends AskedForInfoAlone {
        private final TestGateway gateway;
        private final List<Integer> asked = new ArrayList<>();
        private long boot = 1;

        private Restarting(TestGateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public NodeInfo info(int node) throws IOException {
            synchronized (asked) {
                asked.add(node);
            }
            return gateway.nodes.info(node).withBoot(node == 2 ? boot : 0L);
        }
    }

    @Test
    void aNodeThatWasStartedAgainBetweenTwoHeartbeatsIsVisited() throws Exception {
        Restarting nodes = new Restarting(gateway);
        HeartBeat watched = new HeartBeat(nodes, gateway.fleet, provisioned::add);
        for (int count = 0; count < 2; count++) {
            gateway.now.addAndGet(HeartBeat.PAUSE_NS);
            watched.beat();
        }
        assertThat(provisioned).isEmpty();
        nodes.boot = 2;
        gateway.now.addAndGet(HeartBeat.PAUSE_NS);
        watched.beat();
        assertThat(provisioned).containsExactly(2);
    }

    /** While node 2 is asked, a visit to it ends that has pushed a part. */
    private static final class Visited extends AskedForInfoAlone {
        private final TestGateway gateway;

        private Visited(TestGateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public NodeInfo info(int node) throws IOException {
            NodeInfo info = gateway.nodes.info(node);
            if (node == 2) {
                gateway.fleet.boards().visited(node, info);
                gateway.fleet.boards().holds(node, Set.of("a".repeat(64)));
            }
            return info;
        }
    }

    @Test
    void anAnswerFromBeforeTheEndOfAVisitIsNoReasonForAnother() throws Exception {
        HeartBeat watched = new HeartBeat(new Visited(gateway), gateway.fleet, provisioned::add);
        gateway.now.addAndGet(HeartBeat.PAUSE_NS);
        watched.beat();
        assertThat(provisioned).isEmpty();
    }

    @Test
    void whileRoundsReportOnAllItAsksOnlyNodesThatAreAwayOrMissedLately() throws Exception {
        Restarting nodes = new Restarting(gateway);
        HeartBeat watched = new HeartBeat(nodes, gateway.fleet, provisioned::add);
        gateway.fleet.lacksRoom(3, "too little memory");
        gateway.fleet.missed(2, "no answer in time");
        gateway.fleet.answered(2, 1);
        watched.beat();
        assertThat(nodes.asked).containsExactlyInAnyOrder(2, 3);
        assertThat(provisioned).as("may have been given memory").containsExactly(3);
        nodes.asked.clear();
        watched.beat();
        assertThat(nodes.asked).containsExactly(3);
    }

    private void roundsReportOnAllBut(int quiet) {
        for (int node = 0; node < gateway.fleet.size(); node++) {
            if (node != quiet) {
                gateway.fleet.answered(node, 1);
            }
        }
    }

    /** A spare node takes part in no round: nothing else would tell that it died or was started again. */
    @Test
    void whileRoundsRunWithoutANodeItAsksThisNode() throws Exception {
        Restarting nodes = new Restarting(gateway);
        HeartBeat watched = new HeartBeat(nodes, gateway.fleet, provisioned::add);
        gateway.now.addAndGet(HeartBeat.PAUSE_NS);
        roundsReportOnAllBut(2);
        watched.beat();
        assertThat(nodes.asked).containsExactly(2);
        gateway.nodes.unreachable(2, true);
        watched.beat();
        assertThat(state(2)).isEqualTo(NodeHealth.State.BENCHED);
    }

    /** A busy node may miss a question. Rounds bench it if it misses them too. */
    @Test
    void theSilenceOfANodeThatRoundsReportOnDoesNotCount() throws Exception {
        Restarting nodes = new Restarting(gateway);
        HeartBeat watched = new HeartBeat(nodes, gateway.fleet, provisioned::add);
        gateway.nodes.unreachable(2, true);
        gateway.fleet.missed(2, "no answer in time");
        watched.beat();
        assertThat(nodes.asked).as("until it answers, within limits").containsExactly(2, 2, 2);
        assertThat(state(2)).as("rounds report").isEqualTo(NodeHealth.State.SUSPECT);
        gateway.now.addAndGet(HeartBeat.PAUSE_NS);
        watched.beat();
        assertThat(state(2)).as("no rounds report").isEqualTo(NodeHealth.State.BENCHED);
    }

    @Test
    void keepsStillWhileRoundsReportOnNodes() throws Exception {
        gateway.nodes.unreachable(2, true);
        for (int second = 0; second < 60; second++) {
            gateway.now.addAndGet(HeartBeat.PAUSE_NS / 5);
            roundsReportOnAllBut(-1);
            beats.beat();
        }
        assertThat(state(2)).isEqualTo(NodeHealth.State.HEALTHY);
        for (int miss = 1; miss <= MISSES; miss++) {
            beat();
        }
        assertThat(state(2)).isEqualTo(NodeHealth.State.BENCHED);
    }
}

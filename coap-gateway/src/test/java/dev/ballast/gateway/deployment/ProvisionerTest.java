package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeControl;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProvisionerTest {
    private final TestGateway gateway;

    ProvisionerTest() throws GatewayException {
        gateway = new TestGateway(3, Redundancy.coded(1));
    }

    private Provisioner provisioner() {
        return provisioner(gateway.nodes);
    }

    @Test
    void pushesOnlyWhatANodeLacks() throws InterruptedException {
        int before = gateway.nodes.puts();
        gateway.nodes.forgetParts(2);
        try (Provisioner provisioner = provisioner()) {
            for (int node = 0; node < 3; node++) {
                provisioner.request(node);
            }
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(0)).isTrue();
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
        assertThat(gateway.nodes.puts() - before).isEqualTo(5);
        assertThat(gateway.nodes.held(2)).hasSize(5);
    }

    @Test
    void aNodeThatCannotBeReachedHoldsNobodyUp() throws InterruptedException {
        gateway.nodes.unreachable(0, true);
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(0);
            provisioner.request(1);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(0)).isFalse();
            assertThat(provisioner.isProvisioned(1)).isTrue();
            gateway.nodes.unreachable(0, false);
            provisioner.request(0);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(0)).isTrue();
        }
    }

    /** Runs an action once before a part is stored, and an action at each visit to a node. Refuses some parts. */
    private static final class Interrupted implements NodeControl {
        private final ScriptedNodes nodes;
        private @Nullable Runnable once;
        private IntConsumer visited = node -> {};
        private final Set<String> refused = new HashSet<>();

        Interrupted(ScriptedNodes nodes) {
            this.nodes = nodes;
        }

        @Override
        public NodeInfo info(int node) throws IOException {
            visited.accept(node);
            return nodes.info(node);
        }

        @Override
        public LinkReport probe(int node, NodeInfo info) {
            return nodes.probe(node, info);
        }

        @Override
        public void use(int node, NodeInfo info, LinkReport report) {}

        @Override
        public LinkReport link(int node) {
            return nodes.link(node);
        }

        @Override
        public void put(int node, String partId, byte[] part, LongConsumer reachedBytes) throws IOException {
            Runnable first = once;
            once = null;
            if (first != null) {
                first.run();
            }
            if (refused.contains(partId)) {
                throw new RefusedException("4.13 as told");
            }
            nodes.put(node, partId, part, reachedBytes);
        }

        @Override
        public void keep(int node, List<String> partIds) throws IOException {
            nodes.keep(node, partIds);
        }

        @Override
        public void delete(int node, String partId) throws IOException {
            nodes.delete(node, partId);
        }
    }

    private Provisioner provisioner(NodeControl control) {
        return new Provisioner(control, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get);
    }

    private static String partOn(int node, Deployed layer) {
        return layer.partId(layer.nodes().indexOf(node));
    }

    @Test
    void aVisitTellsWhetherTheBoardHasBeenStartedAgainOrLostItsParts() throws Exception {
        Interrupted control = new Interrupted(gateway.nodes);
        try (Provisioner provisioner = provisioner(control)) {
            provisioner.request(2);
            provisioner.awaitIdle();
            gateway.nodes.forgetParts(2);
            provisioner.request(2);
            provisioner.awaitIdle();
            provisioner.request(2);
            provisioner.awaitIdle();
        }
        assertThat(gateway.events(FleetEvent.Replaced.class))
                .containsExactly(new FleetEvent.Replaced("node-2", List.of("lost 5 of 5 parts")));
        assertThat(gateway.nodes.held(2)).hasSize(5);
    }

    /** Nodes remove parts that nobody needs, and another gateway may delete its own. */
    @Test
    void aPartThatTheGatewayDoesNotNeedIsNoLoss() throws Exception {
        byte[] foreign = PartMessage.of(LinearLayer.of(new DenseLowering(3, 1), Block.of(new float[] {1, 2, 3}, 1, 3)))
                .encode();
        String id = PartIds.of(foreign);
        gateway.nodes.put(2, id, foreign, sent -> {});
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(2);
            provisioner.awaitIdle();
            gateway.nodes.delete(2, id);
            NodeInfo info = gateway.nodes.info(2);
            assertThat(gateway.fleet
                            .boards()
                            .heard(2, info, gateway.fleet.boards().visits(2)))
                    .isFalse();
            provisioner.request(2);
            provisioner.awaitIdle();
        }
        assertThat(gateway.events(FleetEvent.Replaced.class)).isEmpty();
    }

    /** The board was replaced by one with less memory. */
    @Test
    void aNodeWithoutRoomIsGivenNothingAndIsBackWhenItHasRoom() throws Exception {
        gateway.nodes.forgetParts(2);
        gateway.nodes.tiny(2, true);
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(2);
            provisioner.awaitIdle();
            assertThat(gateway.nodes.held(2)).isEmpty();
            assertThat(provisioner.isProvisioned(2)).isFalse();
            assertThat(gateway.fleet.isUnfit(2)).isTrue();
            gateway.nodes.tiny(2, false);
            provisioner.request(2);
            provisioner.awaitIdle();
            assertThat(gateway.nodes.held(2)).hasSize(5);
            assertThat(provisioner.isProvisioned(2)).isTrue();
            assertThat(gateway.fleet.awaited(2)).isTrue();
        }
    }

    /** Every round reports that the part is missing. */
    @Test
    void aPartThatANodeRefusesIsOfferedAgainOnlyAfterAWhile() throws Exception {
        List<Deployed> layers = gateway.model.remote();
        Interrupted control = new Interrupted(gateway.nodes);
        AtomicInteger visits = new AtomicInteger();
        control.visited = node -> visits.incrementAndGet();
        String refused = partOn(2, layers.get(0));
        control.refused.add(refused);
        gateway.nodes.forgetParts(2);
        try (Provisioner provisioner = provisioner(control)) {
            provisioner.lacks(2, refused);
            provisioner.awaitIdle();
            assertThat(visits).hasValue(1);
            assertThat(gateway.nodes.held(2)).hasSize(layers.size() - 1);
            assertThat(provisioner.refusal(2, Set.of(refused))).isEqualTo("4.13 as told");
            gateway.now.addAndGet(29_999_999_999L);
            provisioner.lacks(2, refused);
            provisioner.awaitIdle();
            assertThat(visits).as("refused a short while ago").hasValue(1);
            provisioner.lacks(2, partOn(2, layers.get(1)));
            provisioner.awaitIdle();
            assertThat(visits).as("lost what it held").hasValue(2);
            provisioner.lacks(1, refused);
            provisioner.awaitIdle();
            assertThat(visits).as("another node").hasValue(3);
            gateway.now.addAndGet(30_000_000_000L);
            control.refused.clear();
            provisioner.lacks(2, refused);
            provisioner.awaitIdle();
            assertThat(visits).as("long ago").hasValue(4);
            assertThat(gateway.nodes.held(2)).contains(refused);
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
    }

    /** Without requests no round reports a missing part. */
    @Test
    void aNodeThatRefusedAPartIsVisitedAgainWithinAMinute() throws Exception {
        gateway.nodes.forgetParts(2);
        gateway.nodes.full(2, true);
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(2);
            provisioner.awaitIdle();
            gateway.nodes.full(2, false);
            provisioner.remind();
            provisioner.awaitIdle();
            assertThat(gateway.nodes.held(2)).as("refused just now").isEmpty();
            gateway.now.addAndGet(60_000_000_000L);
            provisioner.remind();
            provisioner.awaitIdle();
            assertThat(gateway.nodes.held(2)).hasSize(5);
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
    }

    /** The datagrams of the visit were lost; rounds reach the node and need nothing of it that it lacks. */
    @Test
    void aNodeThatCouldNotBeVisitedIsVisitedAgainThoughItAnswersRounds() throws Exception {
        gateway.nodes.unreachable(2, true);
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(2);
            provisioner.awaitIdle();
            gateway.nodes.unreachable(2, false);
            gateway.now.addAndGet(60_000_000_000L);
            provisioner.remind();
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
    }

    /** There is always a node to visit. */
    @Test
    void nobodyWaitsForThoseWhoAreAskedForLater() {
        Interrupted control = new Interrupted(gateway.nodes);
        try (Provisioner provisioner = provisioner(control)) {
            control.visited = node -> provisioner.request(node == 0 ? 1 : 0);
            provisioner.request(0);
            assertTimeoutPreemptively(Duration.ofSeconds(30), provisioner::awaitIdle);
        }
    }

    @Test
    void whatChangesDuringAVisitIsSeenToThoughANodeRefusesAPart() throws Exception {
        List<Deployed> later = new TestGateway(3, Redundancy.coded(2)).model.remote();
        Interrupted control = new Interrupted(gateway.nodes);
        control.refused.add(partOn(2, gateway.model.remote().get(0)));
        gateway.nodes.forgetParts(2);
        try (Provisioner provisioner = provisioner(control)) {
            control.once = () -> {
                provisioner.prepare(later);
                provisioner.request(2);
            };
            provisioner.request(2);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(2)).isFalse();
        }
        for (Deployed layer : later) {
            assertThat(gateway.nodes.held(2)).contains(partOn(2, layer));
        }
    }

    /** Otherwise the thread would visit only this node. */
    @Test
    void aNodeThatIsGoneIsNotVisitedAgainForWhatHasChanged() throws Exception {
        Interrupted control = new Interrupted(gateway.nodes);
        AtomicInteger visits = new AtomicInteger();
        gateway.nodes.unreachable(2, true);
        try (Provisioner provisioner = provisioner(control)) {
            control.visited = node -> {
                visits.incrementAndGet();
                provisioner.prepare(List.of());
            };
            provisioner.request(2);
            assertTimeoutPreemptively(Duration.ofSeconds(30), provisioner::awaitIdle);
        }
        assertThat(visits).hasValue(1);
    }

    @Test
    void anErrorDuringAVisitEndsTheVisitAlone() throws Exception {
        gateway.nodes.forgetParts(1);
        gateway.nodes.forgetParts(2);
        Interrupted control = new Interrupted(gateway.nodes);
        control.once = () -> {
            throw new OutOfMemoryError("planted");
        };
        try (Provisioner provisioner =
                new Provisioner(control, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get)) {
            provisioner.request(1);
            provisioner.request(2);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(1)).isFalse();
            assertThat(provisioner.isProvisioned(2)).isTrue();
            provisioner.request(1);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(1)).isTrue();
        }
    }

    @Test
    void eachNodeIsToldOnceAnHourWhichPartsItMustKeep() throws InterruptedException {
        gateway.fleet.missed(1, "as told");
        gateway.fleet.missed(1, "as told");
        gateway.fleet.missed(1, "as told");
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(0);
            provisioner.awaitIdle();
            assertThat(gateway.nodes.takeKept(0)).as("after a visit").isEqualTo(gateway.nodes.held(0));
            gateway.now.addAndGet(3_600_000_000_000L);
            provisioner.remind();
            provisioner.awaitIdle();
            assertThat(gateway.nodes.takeKept(0)).isEmpty();
            gateway.now.incrementAndGet();
            provisioner.remind();
            assertThat(provisioner.isProvisioned(0)).as("while it is visited").isTrue();
            provisioner.awaitIdle();
            assertThat(gateway.nodes.takeKept(0)).isEqualTo(gateway.nodes.held(0));
            assertThat(gateway.nodes.takeKept(1)).as("does not answer").isEmpty();
            assertThat(gateway.nodes.takeKept(2)).isEqualTo(gateway.nodes.held(2));
            provisioner.remind();
            provisioner.awaitIdle();
            assertThat(gateway.nodes.takeKept(0)).as("a moment later").isEmpty();
        }
    }

    @Test
    void whatChangesDuringAVisitIsSeenToBeforeTheNodeCountsAsProvisioned() throws Exception {
        List<Deployed> later = new TestGateway(3, Redundancy.coded(2)).model.remote();
        gateway.nodes.forgetParts(2);
        Interrupted control = new Interrupted(gateway.nodes);
        try (Provisioner provisioner = provisioner(control)) {
            control.once = () -> {
                provisioner.prepare(later);
                provisioner.request(2);
            };
            provisioner.request(2);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
        for (Deployed layer : later) {
            assertThat(gateway.nodes.held(2)).contains(partOn(2, layer));
        }
    }
}

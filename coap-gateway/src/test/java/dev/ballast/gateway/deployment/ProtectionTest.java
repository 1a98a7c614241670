package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.NodeControl;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.Deployed;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.Protection;
import dev.ballast.telemetry.TelemetryEvent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a model on 2 + 1 nodes survives, and what is told of it. */
@Timeout(60)
class ProtectionTest {
    private static final int NODES = 3;

    private final TestGateway gateway;
    private final Provisioner provisioner;
    private final ProtectionSurvey survey;
    private final ProtectionWatch watch;

    ProtectionTest() throws GatewayException, InterruptedException {
        gateway = new TestGateway(NODES, Redundancy.coded(1));
        provisioner =
                new Provisioner(gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get);
        survey = new ProtectionSurvey(gateway.fleet, gateway.catalogue, provisioner);
        watch = new ProtectionWatch(survey, gateway.events::add);
        visitAll();
    }

    @AfterEach
    void stop() {
        watch.close();
        provisioner.close();
    }

    private void visitAll() throws InterruptedException {
        for (int node = 0; node < gateway.addresses.size(); node++) {
            provisioner.request(node);
        }
        provisioner.awaitIdle();
    }

    private void bench(int node) {
        for (int miss = 0; miss < 3; miss++) {
            gateway.fleet.missed(node, "as told");
        }
    }

    private Protection model() {
        return survey.take().models().get(0);
    }

    @Test
    void aHealthyFleetSurvivesWhatThePlanPromises() {
        FleetProtection taken = survey.take();
        assertThat(taken.models()).containsExactly(new Protection("lenet5", "1", 1, 1, false, ""));
        assertThat(taken.serving()).isEqualTo(NODES);
        int needed = gateway.model.remote().size();
        assertThat(taken.nodes()).containsOnly(new FleetProtection.NodeParts(true, needed, needed, ""));
    }

    @Test
    void aNodeThatDoesNotAnswerIsMissingFromEveryLayer() {
        gateway.now.set(
                1_700_000_000_500L); // the test's fleet takes it for nanoseconds and for milliseconds since 1970
        bench(2);
        gateway.now.addAndGet(10_000);
        assertThat(model())
                .isEqualTo(new Protection(
                        "lenet5", "1", 0, 1, false, "node-2 does not answer since 2023-11-14T22:13:20Z"));
        assertThat(survey.take().nodes().get(2)).isEqualTo(new FleetProtection.NodeParts(false, 0, 5, ""));
    }

    @Test
    void withoutEnoughNodesTheGatewayHelps() {
        bench(0);
        bench(2);
        assertThat(model().gatewayHelps()).isTrue();
        assertThat(model().survives()).isZero();
        assertThat(model().reason()).contains("node-0 does not answer since ", "; node-2 does not answer since ");
    }

    /** Every set of absent nodes: a plan with two parity parts survives two failures less those that have happened. */
    @Test
    void eachAbsentNodeCostsOneFailure() throws Exception {
        TestGateway six = new TestGateway(6, Redundancy.coded(2));
        try (Provisioner parts = new Provisioner(six.nodes, six.addresses, six.catalogue, six.fleet, six.now::get)) {
            ProtectionSurvey of = new ProtectionSurvey(six.fleet, six.catalogue, parts);
            for (int absent = 0; absent < 1 << 6; absent++) {
                for (int node = 0; node < 6; node++) {
                    parts.request(node);
                    if ((absent >> node & 1) == 1) {
                        for (int miss = 0; miss < 3; miss++) {
                            six.fleet.missed(node, "as told");
                        }
                    } else {
                        six.fleet.present(node, "as told");
                    }
                }
                parts.awaitIdle();
                int left = 2 - Integer.bitCount(absent);
                Protection now = of.take().models().get(0);
                assertThat(now.of()).isEqualTo(2);
                assertThat(now.survives()).as("absent: %s", absent).isEqualTo(Math.max(0, left));
                assertThat(now.gatewayHelps()).as("absent: %s", absent).isEqualTo(left < 0);
            }
        }
    }

    @Test
    void aNodeThatIsFullIsNamedWithItsOwnWords() throws InterruptedException {
        gateway.nodes.full(1, true);
        gateway.nodes.forgetParts(1);
        visitAll();
        assertThat(model())
                .isEqualTo(new Protection("lenet5", "1", 0, 1, false, "disk full on node-1: no space for 5 parts"));
        FleetProtection.NodeParts parts = survey.take().nodes().get(1);
        assertThat(parts.problem()).isEqualTo("disk full: no space for 5 parts");
        assertThat(parts.serving()).isFalse();
        assertThat(parts.held()).isZero();
        gateway.nodes.full(1, false);
        visitAll();
        assertThat(model().isLacking()).isFalse();
        assertThat(survey.take().nodes().get(1).problem()).isEmpty();
    }

    @Test
    void aSinglePartThatANodeLacksCostsProtectionUntilItIsPushedAgain() throws InterruptedException {
        Deployed layer = gateway.model.remote().get(3);
        gateway.nodes.unreachable(1, true);
        provisioner.lacks(1, layer.partId(layer.nodes().indexOf(1)));
        provisioner.awaitIdle();
        assertThat(model().reason()).isEqualTo("node-1 is not known to hold all its parts");
        assertThat(survey.take().nodes().get(1).held()).isEqualTo(4);
        gateway.nodes.unreachable(1, false);
        visitAll();
        assertThat(model().isLacking()).isFalse();
    }

    /** A board that comes back may be another board. */
    @Test
    void aNodeThatComesBackCountsOnceItHasBeenVisited() throws InterruptedException {
        bench(1);
        gateway.nodes.unreachable(1, true);
        gateway.fleet.present(1, "answered");
        provisioner.request(1);
        provisioner.awaitIdle();
        assertThat(model().survives()).isZero();
        gateway.nodes.unreachable(1, false);
        provisioner.request(1);
        provisioner.awaitIdle();
        assertThat(model().survives()).isEqualTo(1);
    }

    @Test
    void eachChangeIsToldOnce() throws InterruptedException {
        watch.look();
        assertThat(gateway.events(TelemetryEvent.FleetStatus.class))
                .as("not begun")
                .isEmpty();
        watch.tellFromNow();
        watch.look();
        watch.look();
        assertThat(gateway.events(TelemetryEvent.FleetStatus.class))
                .containsExactly(new TelemetryEvent.FleetStatus(NODES, NODES, 1, 1, false, ""));
        assertThat(gateway.events(FleetEvent.ProtectionLost.class)).isEmpty();
        bench(2);
        watch.look();
        watch.look();
        Protection lost = model();
        assertThat(gateway.events(FleetEvent.ProtectionLost.class))
                .containsExactly(new FleetEvent.ProtectionLost(lost));
        bench(1);
        watch.look();
        assertThat(gateway.events(FleetEvent.ProtectionLost.class))
                .extracting(event -> event.now().gatewayHelps())
                .containsExactly(false, true);
        gateway.fleet.present(1, "answered");
        gateway.fleet.present(2, "answered");
        watch.look();
        assertThat(gateway.events(FleetEvent.ProtectionRestored.class))
                .as("they may be other boards")
                .isEmpty();
        visitAll();
        watch.look();
        watch.look();
        assertThat(gateway.events(FleetEvent.ProtectionRestored.class))
                .containsExactly(new FleetEvent.ProtectionRestored(new Protection("lenet5", "1", 1, 1, false, "")));
        assertThat(gateway.events(TelemetryEvent.FleetStatus.class))
                .extracting(TelemetryEvent.FleetStatus::serving)
                .containsExactly(3, 2, 1, 1, 3);
        assertThat(watch.latest().weakest()).contains(model());
    }

    /** Clients may ask as soon as the gateway listens. */
    @Test
    void theStateIsTrueBeforeAnythingHappens() {
        bench(0);
        try (ProtectionWatch fresh = new ProtectionWatch(survey, gateway.events::add)) {
            assertThat(fresh.latest().nodes()).hasSize(NODES);
            assertThat(fresh.latest().serving()).isEqualTo(NODES - 1);
            assertThat(fresh.latest().weakest()).contains(model());
        }
        assertThat(gateway.events(FleetEvent.ProtectionLost.class)).isEmpty();
    }

    @Test
    void whatIsLackingAtTheStartIsTold() {
        bench(0);
        watch.tellFromNow();
        watch.look();
        assertThat(gateway.events(FleetEvent.ProtectionLost.class)).hasSize(1);
    }

    @Test
    void aModelThatIsNoLongerServedIsForgotten() {
        watch.tellFromNow();
        bench(0);
        watch.look();
        gateway.catalogue.withdraw("lenet5", "1");
        watch.look();
        assertThat(watch.latest().models()).isEmpty();
        gateway.catalogue.serve("1", gateway.model);
        watch.look();
        assertThat(gateway.events(FleetEvent.ProtectionLost.class)).hasSize(2);
        assertThat(gateway.events(FleetEvent.ProtectionRestored.class)).isEmpty();
    }

    /** A whole look for each of a thousand changes would keep a processor busy. */
    @Test
    void aWakeNeverBlocksAndIsFollowedByALook() throws InterruptedException {
        watch.begin();
        assertThat(watch.latest().serving()).isEqualTo(3);
        bench(2);
        for (int change = 0; change < 1_000; change++) {
            watch.wake();
        }
        TelemetryEvent event = gateway.events.take();
        while (!(event instanceof FleetEvent.ProtectionLost)) {
            event = gateway.events.take();
        }
        assertThat(watch.latest().serving()).isEqualTo(2);
        watch.close();
        watch.wake();
    }

    /** Which parts a node refuses is known at the end of its visit, after everything else has changed. */
    @Test
    void theCauseOfARefusalIsToldWhenTheVisitIsOver() throws InterruptedException {
        provisioner.known().onChange(watch::wake);
        watch.begin();
        gateway.nodes.full(1, true);
        gateway.nodes.forgetParts(1);
        provisioner.request(1);
        TelemetryEvent event = gateway.events.take();
        while (!(event instanceof TelemetryEvent.FleetStatus status
                && status.reason().startsWith("disk full"))) {
            event = gateway.events.take();
        }
        assertThat(watch.latest().nodes().get(1).problem()).isEqualTo("disk full: no space for 5 parts");
    }

    @Test
    void theWeakestModelIsTheOneThatLacksMost() {
        Protection full = new Protection("a", "1", 2, 2, false, "");
        Protection bare = new Protection("b", "1", 0, 0, false, "");
        Protection lacking = new Protection("c", "1", 1, 2, false, "why");
        Protection helped = new Protection("d", "1", 0, 1, true, "why");
        assertThat(new FleetProtection(List.of(), List.of(full, bare)).weakest())
                .contains(bare);
        assertThat(new FleetProtection(List.of(), List.of(full, lacking, bare)).weakest())
                .contains(lacking);
        assertThat(new FleetProtection(List.of(), List.of(helped, full, lacking)).weakest())
                .contains(helped);
        assertThat(new FleetProtection(List.of(), List.of(full, lacking)).ofFleet())
                .isEqualTo(lacking);
        FleetProtection.NodeParts idle = new FleetProtection.NodeParts(true, 0, 0, "");
        assertThat(new FleetProtection(List.of(idle, idle), List.of()).ofFleet())
                .as("no model")
                .isEqualTo(new Protection("", "", 2, 2, false, ""));
    }

    @Test
    void aRefusalNamesTheNodeAndTheCause() {
        NodeControl.RefusedException refused =
                new NodeControl.RefusedException("PUT: 4.13 disk full: 3 MB", "disk full: 3 MB");
        assertThat(RefusedPart.sentence("node-5", refused.said())).isEqualTo("disk full on node-5: 3 MB");
        assertThat(RefusedPart.sentence("node-5", "memory full: 3 MB")).isEqualTo("memory full on node-5: 3 MB");
        assertThat(RefusedPart.sentence("node-5", "it is full: why"))
                .isEqualTo("node-5 refused its part: it is full: why");
    }
}

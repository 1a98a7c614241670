package dev.ballast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.PartSet;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.NodeHealth;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What people are told of one node. */
class FleetTest {
    private static final long MS = 1_000_000;
    private static final long START_MS = 1_700_000_000_000L;
    private static final HealthPolicy POLICY = new HealthPolicy(3, Duration.ofMillis(100), Duration.ofMillis(350));

    private final AtomicLong now = new AtomicLong();
    private final List<TelemetryEvent> events = new ArrayList<>();
    private final Fleet fleet = new Fleet(
            List.of(new NodeAddress("node-1", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))),
            () -> NodeHealth.unknown(POLICY),
            events::add,
            now::get,
            this::epochMs);

    private long epochMs() {
        return START_MS + now.get() / MS;
    }

    private NodeSnapshot node() {
        return fleet.snapshot().get(0);
    }

    private <T extends TelemetryEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void miss() {
        now.addAndGet(MS);
        fleet.missed(0, "no answer in time");
    }

    @Test
    void aNodeThatHasNeverAnsweredIsUnknownAndAwayFromTheStart() {
        fleet.announce();
        assertThat(events)
                .containsExactly(new TelemetryEvent.NodeStatus(
                        "node-1", TelemetryEvent.NodeState.UNKNOWN, START_MS, START_MS, ""));
        assertThat(node().awaySinceEpochMs()).isEqualTo(START_MS);
        assertThat(fleet.readiness(List.of(0)).await().isEmpty()).isTrue();
    }

    @Test
    void aNodeThatDoesNotAnswerAtTheStartIsBenchedAndSoSaid() {
        now.addAndGet(1_000 * MS);
        fleet.silent(0, "did not answer at the start");
        assertThat(node().state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(node().reason()).isEqualTo("did not answer at the start");
        assertThat(node().awaySinceEpochMs()).as("nobody ever waited for it").isEqualTo(START_MS);
        assertThat(events(FleetEvent.Benched.class))
                .containsExactly(new FleetEvent.Benched("node-1", "did not answer at the start"));
        now.addAndGet(9_000 * MS);
        assertThat(fleet.present(0, "answered the heartbeat")).isTrue();
        assertThat(events(FleetEvent.Back.class)).containsExactly(new FleetEvent.Back("node-1", 10));
    }

    @Test
    void aNodeThatMissesItsFirstRequestIsBenchedForThisMiss() {
        assertThat(fleet.readiness(List.of(0)).ask()).isEqualTo(PartSet.of(0));
        miss();
        assertThat(events(FleetEvent.Benched.class))
                .containsExactly(new FleetEvent.Benched("node-1", "no answer in time"));
    }

    @Test
    void theFirstAnswerIsNoReturn() {
        fleet.present(0, "answered at the start");
        assertThat(node().state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(node().awaySinceEpochMs()).isNull();
        assertThat(events(FleetEvent.Back.class)).isEmpty();
    }

    @Test
    void probesChangeNeitherSinceWhenNorWhyANodeIsBenched() {
        fleet.present(0, "answered at the start");
        for (int i = 0; i < 3; i++) {
            miss();
        }
        long benchedMs = epochMs();
        String reason = node().reason();
        for (int probe = 0; probe < 5; probe++) {
            now.addAndGet(400 * MS);
            assertThat(fleet.readiness(List.of(0)).ask()).isEqualTo(PartSet.of(0));
            assertThat(node().state()).isEqualTo(NodeHealth.State.PROBING);
            fleet.missed(0, "no answer to a probe");
            assertThat(node().state()).isEqualTo(NodeHealth.State.BENCHED);
        }
        assertThat(node().sinceEpochMs()).isEqualTo(benchedMs);
        assertThat(node().awaySinceEpochMs()).isEqualTo(benchedMs);
        assertThat(node().reason()).isEqualTo(reason);
        assertThat(events(TelemetryEvent.NodeStatus.class).get(4))
                .isEqualTo(new TelemetryEvent.NodeStatus(
                        "node-1", TelemetryEvent.NodeState.BENCHED, benchedMs, benchedMs, reason));
        assertThat(events(FleetEvent.Benched.class)).hasSize(1);
        fleet.answered(0, MS);
        assertThat(node().awaySinceEpochMs()).isNull();
        assertThat(node().sinceEpochMs()).isEqualTo(epochMs());
    }

    @Test
    void aBenchedNodeThatTurnsOutToBeTooSmallSaysSo() {
        fleet.silent(0, "did not answer at the start");
        assertThat(fleet.absence(0)).isEqualTo("does not answer since 2023-11-14T22:13:20Z");
        now.addAndGet(9_000 * MS);
        fleet.lacksRoom(0, "too little memory");
        assertThat(node().reason()).isEqualTo("too little memory");
        assertThat(fleet.absence(0)).isEqualTo("has too little memory for its parts since 2023-11-14T22:13:20Z");
        assertThat(fleet.present(0, "answered the heartbeat")).isFalse();
        assertThat(fleet.isUnfit(0)).isTrue();
        fleet.lacksRoom(0, "too little memory");
        assertThat(events(FleetEvent.Benched.class)).as("told once").hasSize(2);
        fleet.fits(0);
        assertThat(node().state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(events(FleetEvent.Back.class)).hasSize(1);
    }
}

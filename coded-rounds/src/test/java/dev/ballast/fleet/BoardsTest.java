package dev.ballast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.wire.NodeInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoardsTest {
    private static final String PART = "a".repeat(64);
    private static final String OTHER = "b".repeat(64);

    private final List<TelemetryEvent> events = new ArrayList<>();
    private final Boards boards = new Boards(
            List.of(new NodeAddress("node-1", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))),
            events::add,
            "0.1.0");

    private static NodeInfo info(String id, String version, @Nullable Long boot, String... parts) {
        return new NodeInfo(id, "p", version, "k", 1, 8, 4, null, 1, List.of(parts), 1_232, 0, 1, null).withBoot(boot);
    }

    private boolean heard(NodeInfo info) {
        return boards.heard(0, info, boards.visits(0));
    }

    private void becomes(NodeInfo next, String... changes) {
        boards.visited(0, info("n", "0.1.0", 1L));
        assertThat(heard(next)).isTrue();
        assertThat(events).as("the visit tells").isEmpty();
        boards.visited(0, next);
        assertThat(events).containsExactly(new FleetEvent.Replaced("node-1", List.of(changes)));
        assertThat(heard(next)).isFalse();
        assertThat(boards.latest(0)).isEqualTo(next);
    }

    @Test
    void aProgramThatWasStartedAgainIsTold() {
        becomes(info("n", "0.1.0", 2L), "restarted");
    }

    @Test
    void anotherBoardIsTold() {
        becomes(info("m", "0.1.0", 1L), "board id n -> m");
    }

    @Test
    void anotherVersionIsTold() {
        becomes(info("n", "0.2.0", 2L), "software version 0.1.0 -> 0.2.0", "restarted");
    }

    @Test
    void theFirstDescriptionIsNoChangeAndNeitherIsTheSameAgain() {
        assertThat(boards.latest(0)).isNull();
        assertThat(heard(info("n", "0.1.0", 1L))).isFalse();
        boards.visited(0, info("n", "0.1.0", 1L, PART));
        assertThat(heard(info("n", "0.1.0", 1L, PART, OTHER))).isFalse();
        assertThat(events).isEmpty();
    }

    /** Boards with an older program tell no number of their start. */
    @Test
    void aBoardThatTellsNoStartIsKnownByThePartsThatItLost() {
        boards.visited(0, info("n", "0.1.0", null));
        boards.holds(0, Set.of(PART, OTHER));
        assertThat(heard(info("n", "0.1.0", null, PART, OTHER))).isFalse();
        assertThat(heard(info("n", "0.1.0", 7L, PART, OTHER)))
                .as("its program is newer now, or the gateway asked for the first time")
                .isFalse();
        assertThat(heard(info("n", "0.1.0", null, OTHER))).isTrue();
        boards.visited(0, info("n", "0.1.0", null, OTHER));
        assertThat(events).containsExactly(new FleetEvent.Replaced("node-1", List.of("lost 1 of 2 parts")));
    }

    /** A heartbeat waits for the slowest node, and a visit may push a part meanwhile. */
    @Test
    void aDescriptionFromBeforeTheEndOfAVisitSaysNothing() {
        boards.visited(0, info("n", "0.1.0", 1L, PART));
        long asked = boards.visits(0);
        boards.holds(0, Set.of(PART, OTHER));
        NodeInfo older = info("n", "0.1.0", 1L, PART);
        assertThat(boards.heard(0, older, asked)).isFalse();
        assertThat(heard(older)).isTrue();
    }

    @Test
    void aVisitMayDeleteParts() {
        boards.visited(0, info("n", "0.1.0", 1L));
        boards.holds(0, Set.of(PART, OTHER));
        boards.visited(0, info("n", "0.1.0", 1L, PART, OTHER));
        assertThat(heard(info("n", "0.1.0", 1L, PART))).isFalse();
        boards.holds(0, Set.of(PART));
        assertThat(heard(info("n", "0.1.0", 1L, PART))).isFalse();
        assertThat(events).isEmpty();
    }
}

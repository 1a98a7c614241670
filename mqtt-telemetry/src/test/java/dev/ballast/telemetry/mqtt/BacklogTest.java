package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.NodeState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog(5);

    private static Outgoing message(TelemetryEvent event, long seq) {
        return new Outgoing(new Topics("p", "g").of(event), event, 0, seq, 0);
    }

    private static Outgoing event(long seq) {
        return message(Samples.late("n"), seq);
    }

    private static Outgoing inference(long seq) {
        return message(Samples.inference("m", "r"), seq);
    }

    private static Outgoing status(String node, NodeState state, long seq) {
        return message(Samples.node(node, state), seq);
    }

    private List<Outgoing> drain() {
        List<Outgoing> all = new ArrayList<>();
        for (var next = backlog.poll(); next.isPresent(); next = backlog.poll()) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void statusesGoFirstThenEventsThenInferencesEachInOrder() {
        List.of(inference(1), event(1), status("a", NodeState.HEALTHY, 1), inference(2), event(2))
                .forEach(backlog::add);

        assertThat(drain())
                .containsExactly(status("a", NodeState.HEALTHY, 1), event(1), event(2), inference(1), inference(2));
    }

    @Test
    void ofAStatusOnlyTheNewestIsSent() {
        backlog.add(status("a", NodeState.SUSPECT, 1));
        backlog.add(status("b", NodeState.HEALTHY, 1));
        backlog.add(status("a", NodeState.BENCHED, 2));

        assertThat(backlog.depth()).isEqualTo(2);
        assertThat(drain()).containsExactly(status("a", NodeState.BENCHED, 2), status("b", NodeState.HEALTHY, 1));
    }

    @Test
    void theOldestGoWhenItIsFullAndAreCounted() {
        for (int i = 1; i <= 12; i++) {
            backlog.add(event(i));
        }

        assertThat(backlog.dropped()).isEqualTo(7);
        assertThat(drain()).containsExactly(event(8), event(9), event(10), event(11), event(12));
    }

    @Test
    void aFloodOfInferencesPushesNoEventOut() {
        backlog.add(event(1));
        for (int i = 1; i <= 100; i++) {
            backlog.add(inference(i));
        }

        assertThat(backlog.poll()).contains(event(1));
        assertThat(backlog.dropped()).isEqualTo(95);
    }

    @Test
    void whatWasNotAcknowledgedComesBackInFrontInOrder() {
        for (int i = 1; i <= 5; i++) {
            backlog.add(event(i));
        }
        backlog.add(inference(1));
        List<Outgoing> sent = drain();
        backlog.add(inference(2));

        backlog.putBack(List.of(sent.get(3), sent.get(4), sent.get(5)));

        assertThat(drain()).containsExactly(event(4), event(5), inference(1), inference(2));
    }

    @Test
    void whatComesBackIsTheOldestWhenThereIsNoRoomForIt() {
        for (int i = 3; i <= 7; i++) {
            backlog.add(event(i));
        }

        backlog.putBack(List.of(event(1), event(2)));

        assertThat(backlog.dropped()).isEqualTo(2);
        assertThat(drain()).hasSize(5).first().isEqualTo(event(3));
    }

    @Test
    void aStatusOnTheWireIsSentAgainOnlyByResending() {
        backlog.add(status("a", NodeState.SUSPECT, 1));
        List<Outgoing> sent = drain();
        backlog.add(status("a", NodeState.HEALTHY, 2));

        backlog.putBack(sent);
        assertThat(drain()).containsExactly(status("a", NodeState.HEALTHY, 2));
        backlog.resendStatuses();
        assertThat(drain()).containsExactly(status("a", NodeState.HEALTHY, 2));
    }

    @Test
    void clearingCountsAllThatWaited() {
        backlog.add(event(1));
        backlog.add(inference(1));
        backlog.add(status("a", NodeState.HEALTHY, 1));

        assertThat(backlog.clear()).isEqualTo(3);
        assertThat(backlog.dropped()).isEqualTo(3);
        assertThat(backlog.poll()).isEmpty();
    }
}

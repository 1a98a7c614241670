package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent.NodeState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final long SECOND = 1_000_000_000L;
    private final Backlog backlog = new Backlog(10_000);
    private final Intake intake =
            new Intake(MqttConfig.defaults(URI.create("tcp://h:1"), "gw").withRates(10, 20), backlog);

    private List<Outgoing> drain() {
        List<Outgoing> all = new ArrayList<>();
        for (var next = backlog.poll(); next.isPresent(); next = backlog.poll()) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void eachKindAndEachModelHasItsOwnCap() {
        for (int i = 0; i < 100; i++) {
            intake.accept(Samples.late("n"), i, 0);
            intake.accept(new FleetEvent.Back("n", 1), i, 0);
            intake.accept(Samples.inference("a", "r"), i, 0);
            intake.accept(Samples.inference("b", "r"), i, 0);
        }

        assertThat(backlog.depth()).isEqualTo(10 + 10 + 20 + 20);
        assertThat(intake.suppressed()).isEqualTo(89 + 89 + 79 + 79);
        assertThat(intake.dueInNs(SECOND / 4, 2 * SECOND)).isEqualTo(SECOND * 3 / 4);

        drain();
        intake.flush(SECOND);
        assertThat(drain()).extracting(Outgoing::suppressed).containsExactly(89L, 89L, 79L, 79L);
        assertThat(intake.dueInNs(SECOND, 7)).isEqualTo(7);
    }

    @Test
    void numbersTheMessagesOfEachTopicWithoutAGapForWhatTheCapLeftOut() {
        for (int i = 0; i < 15; i++) {
            intake.accept(Samples.late("n"), i, 0);
        }
        intake.accept(Samples.late("n"), 15, SECOND);

        List<Outgoing> sent = drain();
        assertThat(sent).extracting(Outgoing::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(sent).extracting(Outgoing::ts).endsWith(9L, 14L, 15L);
        assertThat(sent.get(10).suppressed()).isEqualTo(4);
    }

    @Test
    void statusesAreNeverCapped() {
        for (int i = 0; i < 1000; i++) {
            intake.accept(Samples.node("n", i % 2 == 0 ? NodeState.HEALTHY : NodeState.SUSPECT), i, 0);
        }

        assertThat(drain()).hasSize(1).first().extracting(Outgoing::seq).isEqualTo(1000L);
        assertThat(intake.suppressed()).isZero();
    }

    @Test
    void countsAsDroppedWhatWouldMakeTooManyTopics() {
        for (int i = 0; i < Intake.TOPIC_LIMIT + 5; i++) {
            intake.accept(Samples.inference("m" + i, "r"), i, 0);
        }

        assertThat(backlog.dropped()).isEqualTo(5);
        assertThat(backlog.depth()).isEqualTo(Intake.TOPIC_LIMIT);
    }

    @Test
    void atTheEndNothingStaysHeld() {
        for (int i = 0; i < 12; i++) {
            intake.accept(Samples.late("n"), i, 0);
        }
        intake.flushAll();

        assertThat(drain()).hasSize(11).last().extracting(Outgoing::suppressed).isEqualTo(1L);
    }
}

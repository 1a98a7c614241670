package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.mqtt.BrokerLink.Loss;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final long MS = 1_000_000L;
    private static final long START = Long.MAX_VALUE - 500 * MS;
    private final Connection connection = new Connection();

    /** The clock wraps soon after the start. */
    private static long wrapped(long afterNs) {
        return START + afterNs;
    }

    private static Outgoing message(long seq) {
        return new Outgoing("t", Samples.late("n"), 0, seq, 0);
    }

    @Test
    void sendsNothingBeforeTheBrokerHasAnswered() {
        assertThat(connection.maySend(START)).isFalse();
        assertThat(connection.isConnecting()).isTrue();
    }

    @Test
    void theWindowIsTheSmallerOfOursAndTheBrokers() {
        connection.up(3, START);
        connection.caughtUp();
        for (int i = 1; i <= 3; i++) {
            assertThat(connection.maySend(START)).isTrue();
            connection.sent(message(i), START);
        }
        assertThat(connection.maySend(START)).isFalse();

        assertThat(connection.answered(message(2))).isTrue();
        assertThat(connection.answered(message(2))).isFalse();
        assertThat(connection.maySend(START)).isTrue();
    }

    @Test
    void withoutALimitOfTheBrokerOursHolds() {
        connection.up(0, START);
        connection.caughtUp();
        int sent = 0;
        for (; connection.maySend(START); sent++) {
            connection.sent(message(sent), START);
        }
        assertThat(sent).isEqualTo(Connection.WINDOW);
    }

    @Test
    void aBacklogGoesAtFiveHundredASecondAlsoWhenTheClockWraps() {
        connection.up(0, START);
        int sent = 0;
        for (long now = START; now - START < 1000 * MS; now += MS) {
            while (connection.maySend(now)) {
                connection.sent(message(sent), now);
                connection.answered(message(sent));
                sent++;
            }
            assertThat(connection.nextInNs(now, 10 * MS)).isBetween(1L, 2 * MS);
        }
        assertThat(sent).isEqualTo(500);
    }

    @Test
    void isStalledWhenTheOldestIsUnansweredForTooLong() {
        connection.up(0, START);
        connection.sent(message(1), START);
        connection.sent(message(2), START + MS);
        connection.caughtUp();
        long late = wrapped(Connection.STALL_NS + 1);

        assertThat(connection.stalled(late - 1)).isFalse();
        assertThat(connection.nextInNs(START + MS, Long.MAX_VALUE)).isEqualTo(Connection.STALL_NS + 1 - MS);
        assertThat(connection.stalled(late)).isTrue();
        connection.answered(message(1));
        assertThat(connection.stalled(late)).isFalse();
    }

    @Test
    void keepsTheFirstReasonAndIgnoresAnAnswerThatComesTooLate() {
        Loss first = new Loss(0, "no answer");
        connection.down(first);
        connection.down(new Loss(32109, "lost"));

        assertThat(connection.up(20, START)).isFalse();
        assertThat(connection.isUp()).isFalse();
        assertThat(connection.loss()).isEqualTo(first);
        assertThat(connection.stoodFor(0, START)).isFalse();
    }

    @Test
    void givesBackTheUnacknowledgedInTheOrderSent() {
        connection.up(0, START);
        for (int i = 1; i <= 4; i++) {
            connection.sent(message(i), START);
        }
        connection.answered(message(2));

        assertThat(connection.takeUnacknowledged()).containsExactly(message(1), message(3), message(4));
        assertThat(connection.allAnswered()).isTrue();
    }
}

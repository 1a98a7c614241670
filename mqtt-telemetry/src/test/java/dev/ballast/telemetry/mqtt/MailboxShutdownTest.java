package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxShutdownTest {
    private final MailboxShutdown shutdown = new MailboxShutdown();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5}) // clocks may stand anywhere, also where they wrap
    void nothingEndsBeforeItBegins(long begunNs) {
        assertThat(shutdown.due(begunNs, 0)).isFalse();
        assertThat(shutdown.isOver(begunNs)).isFalse();
        assertThat(shutdown.refuses()).isFalse();
        assertThat(shutdown.leftNs(begunNs)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5}) // clocks may stand anywhere, also where they wrap
    void isSaidOnceBehindWhatWaitsOrWhenThatHasHadItsMoment(long begunNs) {
        shutdown.begin(begunNs);
        assertThat(shutdown.due(begunNs, 0)).isTrue();
        assertThat(shutdown.due(begunNs + MailboxShutdown.DRAIN_NS - 1, 1)).isFalse();
        assertThat(shutdown.due(begunNs + MailboxShutdown.DRAIN_NS, 1)).isTrue();
        assertThat(shutdown.refuses()).isFalse();
        shutdown.say();
        assertThat(shutdown.due(begunNs + MailboxShutdown.DRAIN_NS, 0)).isFalse();
        assertThat(shutdown.refuses()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5}) // clocks may stand anywhere, also where they wrap
    void isOverWhenItWasHeardOrAfterItsTimeFromTheFirstCall(long begunNs) {
        shutdown.begin(begunNs);
        shutdown.begin(begunNs + 1_000);
        assertThat(shutdown.leftNs(begunNs + 1_000)).isEqualTo(MailboxShutdown.FINISH_NS - 1_000);
        assertThat(shutdown.isOver(begunNs + MailboxShutdown.FINISH_NS - 1)).isFalse();
        assertThat(shutdown.isOver(begunNs + MailboxShutdown.FINISH_NS)).isTrue();
        shutdown.end();
        assertThat(shutdown.isOver(begunNs)).isTrue();
        assertThat(shutdown.refuses()).isTrue();
    }
}

package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FarewellTest {
    private final Farewell farewell = new Farewell();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5}) // clocks may stand anywhere, also where they wrap
    void nothingEndsBeforeItBegins(long begunNs) {
        assertThat(farewell.due(begunNs, 0)).isFalse();
        assertThat(farewell.isOver(begunNs)).isFalse();
        assertThat(farewell.refuses()).isFalse();
        assertThat(farewell.leftNs(begunNs)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5}) // clocks may stand anywhere, also where they wrap
    void isSaidOnceBehindWhatWaitsOrWhenThatHasHadItsMoment(long begunNs) {
        farewell.begin(begunNs);
        assertThat(farewell.due(begunNs, 0)).isTrue();
        assertThat(farewell.due(begunNs + Farewell.DRAIN_NS - 1, 1)).isFalse();
        assertThat(farewell.due(begunNs + Farewell.DRAIN_NS, 1)).isTrue();
        assertThat(farewell.refuses()).isFalse();
        farewell.say();
        assertThat(farewell.due(begunNs + Farewell.DRAIN_NS, 0)).isFalse();
        assertThat(farewell.refuses()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5}) // clocks may stand anywhere, also where they wrap
    void isOverWhenItWasHeardOrAfterItsTimeFromTheFirstCall(long begunNs) {
        farewell.begin(begunNs);
        farewell.begin(begunNs + 1_000);
        assertThat(farewell.leftNs(begunNs + 1_000)).isEqualTo(Farewell.FINISH_NS - 1_000);
        assertThat(farewell.isOver(begunNs + Farewell.FINISH_NS - 1)).isFalse();
        assertThat(farewell.isOver(begunNs + Farewell.FINISH_NS)).isTrue();
        farewell.end();
        assertThat(farewell.isOver(begunNs)).isTrue();
        assertThat(farewell.refuses()).isTrue();
    }
}

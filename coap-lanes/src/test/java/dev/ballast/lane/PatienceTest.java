package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long MS = 1_000_000;
    private static final long ASSUMED_ROUND_TRIP = 5 * MS;

    private final Patience patience = new Patience(policy(100, 1));

    private static LanePolicy policy(int firstAnswerMs, int leastMs) {
        return new LanePolicy(10, 1, Duration.ofMillis(firstAnswerMs), Duration.ofMillis(leastMs));
    }

    @Test
    void assumesARoundTripAndGivesTheFirstAnswerItsTimeBeforeAnythingIsKnown() {
        AnswerTimes times = patience.times("kind");
        assertThat(patience.roundTripNs()).isEqualTo(ASSUMED_ROUND_TRIP);
        assertThat(patience.shortestRoundTripNs()).isZero();
        assertThat(patience.wordNs()).isEqualTo(101 * MS);
        assertThat(patience.anyWordNs()).isEqualTo(ASSUMED_ROUND_TRIP + MS);
        assertThat(patience.firstAnswerNs(times)).isEqualTo(101 * MS);
        assertThat(patience.nextAnswerNs(times)).isEqualTo(MS);
    }

    /** A first round trip R has the deviation R/2; the bound is 4 deviations above the mean, that of an answer 8. */
    @Test
    void waitsForAWordByItsRoundTripsAndForAnAnswerByItsAnswers() {
        AnswerTimes times = patience.times("kind");
        patience.measured(8 * MS);
        times.first().sample(20 * MS);

        assertThat(patience.roundTripNs()).isEqualTo(8 * MS);
        assertThat(patience.shortestRoundTripNs()).isEqualTo(8 * MS);
        assertThat(patience.wordNs()).isEqualTo(24 * MS + MS);
        assertThat(patience.anyWordNs()).isEqualTo(24 * MS + MS);
        assertThat(patience.firstAnswerNs(times)).isEqualTo(100 * MS + MS);
        assertThat(patience.nextAnswerNs(times))
                .as("without a gap between answers the deviation of round trips")
                .isEqualTo(4 * MS + MS);
        times.gap().sample(2 * MS);
        assertThat(patience.nextAnswerNs(times)).isEqualTo(10 * MS + MS);
    }

    @Test
    void keepsWhatItMeasuredUnderOtherLimits() {
        patience.measured(8 * MS);
        patience.adopt(policy(300, 2));

        assertThat(patience.wordNs()).isEqualTo(24 * MS + 2 * MS);
        assertThat(patience.firstAnswerNs(patience.times("kind"))).isEqualTo(302 * MS);
    }

    /** A gateway that changes its models for months must not remember them all. */
    @Test
    void remembers1024KindsOfJobsThenBeginsAnew() {
        AnswerTimes first = patience.times("kind 0");
        for (int kind = 1; kind < 1024; kind++) {
            patience.times("kind " + kind);
        }
        assertThat(patience.times("kind 0")).isSameAs(first);
        assertThat(patience.times("kind 1023")).isSameAs(patience.times("kind 1023"));
        patience.times("kind 1024");
        assertThat(patience.times("kind 0")).isNotSameAs(first);
    }
}

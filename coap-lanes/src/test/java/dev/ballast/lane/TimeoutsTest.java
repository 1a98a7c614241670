package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
    private static final long MS = 1_000_000;
    private static final long ASSUMED_ROUND_TRIP = 5 * MS;

    private final Timeouts timeouts = new Timeouts(policy(100, 1));

    private static LanePolicy policy(int firstAnswerMs, int leastMs) {
        return new LanePolicy(10, 1, Duration.ofMillis(firstAnswerMs), Duration.ofMillis(leastMs));
    }

    @Test
    void assumesARoundTripAndGivesTheFirstAnswerItsTimeBeforeAnythingIsKnown() {
        AnswerTimes times = timeouts.times("kind");
        assertThat(timeouts.roundTripNs()).isEqualTo(ASSUMED_ROUND_TRIP);
        assertThat(timeouts.shortestRoundTripNs()).isZero();
        assertThat(timeouts.statusNs()).isEqualTo(101 * MS);
        assertThat(timeouts.promptReplyNs()).isEqualTo(ASSUMED_ROUND_TRIP + MS);
        assertThat(timeouts.firstAnswerNs(times)).isEqualTo(101 * MS);
        assertThat(timeouts.nextAnswerNs(times)).isEqualTo(MS);
    }

    /** A first round trip R has the deviation R/2. The bound of a status is 4 deviations above the mean, that of an answer 8. */
    @Test
    void waitsForAStatusByItsRoundTripsAndForAnAnswerByItsAnswers() {
        AnswerTimes times = timeouts.times("kind");
        timeouts.measured(8 * MS);
        times.first().sample(20 * MS);

        assertThat(timeouts.roundTripNs()).isEqualTo(8 * MS);
        assertThat(timeouts.shortestRoundTripNs()).isEqualTo(8 * MS);
        assertThat(timeouts.statusNs()).isEqualTo(24 * MS + MS);
        assertThat(timeouts.promptReplyNs()).isEqualTo(24 * MS + MS);
        assertThat(timeouts.firstAnswerNs(times)).isEqualTo(100 * MS + MS);
        assertThat(timeouts.nextAnswerNs(times))
                .as("without a gap between answers the deviation of round trips")
                .isEqualTo(4 * MS + MS);
        times.gap().sample(2 * MS);
        assertThat(timeouts.nextAnswerNs(times)).isEqualTo(10 * MS + MS);
    }

    @Test
    void keepsWhatItMeasuredUnderOtherLimits() {
        timeouts.measured(8 * MS);
        timeouts.adopt(policy(300, 2));

        assertThat(timeouts.statusNs()).isEqualTo(24 * MS + 2 * MS);
        assertThat(timeouts.firstAnswerNs(timeouts.times("kind"))).isEqualTo(302 * MS);
    }

    /** A gateway that changes its models for months must not remember them all. */
    @Test
    void remembers1024KindsOfJobsThenBeginsAnew() {
        AnswerTimes first = timeouts.times("kind 0");
        for (int kind = 1; kind < 1024; kind++) {
            timeouts.times("kind " + kind);
        }
        assertThat(timeouts.times("kind 0")).isSameAs(first);
        assertThat(timeouts.times("kind 1023")).isSameAs(timeouts.times("kind 1023"));
        timeouts.times("kind 1024");
        assertThat(timeouts.times("kind 0")).isNotSameAs(first);
    }
}

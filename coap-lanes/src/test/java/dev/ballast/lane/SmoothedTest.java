package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmoothedTest {
    private final Smoothed smoothed = new Smoothed();

    @Test
    void knowsNothingBeforeTheFirstSample() {
        assertThat(smoothed.known()).isFalse();
        assertThat(smoothed.mean(7)).isEqualTo(7);
        assertThat(smoothed.bound(7)).isEqualTo(7);
        assertThat(smoothed.wideBound(7)).isEqualTo(7);
        assertThat(smoothed.deviation()).isZero();
        assertThat(smoothed.shortest()).isZero();
    }

    /** SRTT = R, RTTVAR = R/2 (RFC 6298, 2.2). */
    @Test
    void takesTheFirstSampleAsItIs() {
        smoothed.sample(800);

        assertThat(smoothed.known()).isTrue();
        assertThat(smoothed.mean(7)).isEqualTo(800);
        assertThat(smoothed.deviation()).isEqualTo(400);
        assertThat(smoothed.shortest()).isEqualTo(800);
        assertThat(smoothed.bound(7)).isEqualTo(800 + 4 * 400);
        assertThat(smoothed.wideBound(7)).isEqualTo(800 + 8 * 400);
    }

    /** RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R|, then SRTT = 7/8 SRTT + 1/8 R (RFC 6298, 2.3). */
    @Test
    void movesAnEighthOfTheWayToALaterSample() {
        smoothed.sample(800);
        smoothed.sample(1600);
        assertThat(smoothed.deviation()).isEqualTo(3 * 400 / 4 + 800 / 4);
        assertThat(smoothed.mean(7)).isEqualTo(7 * 800 / 8 + 1600 / 8);
        assertThat(smoothed.shortest()).isEqualTo(800);

        smoothed.sample(100);
        assertThat(smoothed.deviation()).isEqualTo(3 * 500 / 4 + 800 / 4);
        assertThat(smoothed.mean(7)).isEqualTo(800);
        assertThat(smoothed.shortest()).isEqualTo(100);
        assertThat(smoothed.bound(7)).isEqualTo(800 + 4 * 575);
        assertThat(smoothed.wideBound(7)).isEqualTo(800 + 8 * 575);
    }

    @Test
    void aClockThatStoodStillOrWentBackCountsAsOneNanosecond() {
        smoothed.sample(0);
        assertThat(smoothed.mean(7)).isEqualTo(1);
        smoothed.sample(-5);
        assertThat(smoothed.shortest()).isEqualTo(1);
    }
}

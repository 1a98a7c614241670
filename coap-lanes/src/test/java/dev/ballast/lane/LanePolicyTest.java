package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LanePolicyTest {
    /** The receive buffer that Linux grants a socket by default. */
    private static final int USUAL = 212_992;

    private static final Duration NONE = Duration.ZERO;
    private static final Duration SOME = Duration.ofNanos(1);

    @Test
    void oneSenderFillsThreeQuartersOfAReceiveBuffer() {
        assertThat(LanePolicy.of(4_000_000, 1_232).maxWindowBytes()).isEqualTo(3_000_000);
        assertThat(LanePolicy.of(1, 1_232).maxWindowBytes())
                .as("but four datagrams at least")
                .isEqualTo(4 * (1_232 + 1_024));
    }

    @Test
    void aBufferOfUnknownSizeIsTakenForTheUsual() {
        assertThat(LanePolicy.of(0, 1_232)).isEqualTo(LanePolicy.of(USUAL, 1_232));
    }

    @Test
    void neverShrinksBelowFourDatagrams() {
        assertThat(LanePolicy.of(USUAL, 1_232).minWindowBytes()).isEqualTo(4 * LanePolicy.cost(1_232));
        assertThat(LanePolicy.cost(1_232)).isEqualTo(1_232 + 1_024);
    }

    @Test
    void beginsWithWhatTheUsualBufferTakes() {
        int usual = USUAL * 3 / 4;
        assertThat(LanePolicy.of(4_000_000, 1_232).startWindowBytes()).isEqualTo(usual);
        assertThat(window(1, 1_000).startWindowBytes()).isEqualTo(1_000);
        assertThat(window(usual + 5, usual + 10).startWindowBytes()).isEqualTo(usual + 5);
    }

    @Test
    void cannotBeMadeWrong() {
        assertThat(window(1, 1).minWindowBytes()).isEqualTo(1);
        assertThat(new LanePolicy(1, 1, NONE, SOME).firstAnswer()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> window(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> window(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LanePolicy(1, 1, SOME.negated(), SOME));
        assertThatIllegalArgumentException().isThrownBy(() -> new LanePolicy(1, 1, NONE, NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> new LanePolicy(1, 1, NONE, SOME.negated()));
    }

    private static LanePolicy window(int least, int most) {
        return new LanePolicy(most, least, NONE, SOME);
    }
}

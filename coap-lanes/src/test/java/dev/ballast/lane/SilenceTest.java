package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {
    private final Silence silence = new Silence();

    @Test
    void whoWasNotAskedOwesNothing() {
        assertThat(silence.since(0)).isFalse();
    }

    @Test
    void lastsFromTheFirstQuestionUntilAnyReply() {
        silence.asked(10);
        silence.asked(20);
        assertThat(silence.since(9)).isFalse();
        assertThat(silence.since(10)).isTrue();
        assertThat(silence.since(30)).isTrue();
        silence.broken();
        assertThat(silence.since(30)).isFalse();
        silence.asked(40);
        assertThat(silence.since(39)).isFalse();
        assertThat(silence.since(40)).isTrue();
    }

    /** A monotonic clock may begin anywhere, even just before its numbers wrap. */
    @Test
    void heedsAClockWhoseNumbersWrap() {
        silence.asked(Long.MAX_VALUE);
        assertThat(silence.since(Long.MIN_VALUE + 5)).isTrue();
        assertThat(silence.since(Long.MAX_VALUE - 5)).isFalse();
    }
}

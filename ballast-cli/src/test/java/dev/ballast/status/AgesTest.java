package dev.ballast.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
    @ParameterizedTest
    @CsvSource({
        "-5000, 0 s",
        "999, 0 s",
        "119999, 119 s",
        "120000, 2 min",
        "7199999, 119 min",
        "7200000, 2 h",
        "172799999, 47 h",
        "172800000, 2 days"
    })
    void aSpanHasOneUnit(long ms, String text) {
        assertThat(Ages.since(1_000_000, 1_000_000 + ms)).isEqualTo(text);
    }
}

package dev.ballast.bench.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.StudyReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushResultTest {
    private static StudyReport report(long sentBytes, boolean held) {
        return new PushResult(
                        List.of(new PushResult.Row("rtt=5ms", 10_000_000, 1_000_000_000, sentBytes, 10_000, 100, held)))
                .report();
    }

    @Test
    void ratesAreThoseOfTheWeightsAndOfWhatWasSent() {
        ObjectNode summary = report(11_000_000, true).summary();
        assertThat(summary.path("seconds").asDouble()).isEqualTo(1);
        assertThat(summary.path("weights_mbit_s").asDouble()).isEqualTo(80);
        assertThat(summary.path("udp_mbit_s").asDouble()).isEqualTo(88);
        assertThat(summary.path("overhead").asDouble()).isEqualTo(1.089);
        assertThat(summary.path("within_limits").asBoolean()).isTrue();
    }

    @Test
    void aPartThatIsNotThereOrSentTwiceIsBeyondTheLimits() {
        assertThat(report(11_000_000, false).held()).isFalse();
        assertThat(report(20_000_000, true).held()).isFalse();
    }
}

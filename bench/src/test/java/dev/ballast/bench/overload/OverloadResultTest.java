package dev.ballast.bench.overload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.StudyReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverloadResultTest {
    private static final OverloadResult.Times NONE = new OverloadResult.Times(0, Double.NaN, Double.NaN, Double.NaN);
    private static final OverloadResult.Load ALONE = new OverloadResult.Load(
            1_000, new OverloadResult.Times(1_000, 4, 8, 12), NONE, 0, 0, List.of(OverloadResult.ANSWERED));

    private static StudyReport report(double p99Ms, double refusedMs, int lost, int twice, int code, double growthMb) {
        OverloadResult.Load overload = new OverloadResult.Load(
                10_000,
                new OverloadResult.Times(1_000, 10, p99Ms, 40),
                new OverloadResult.Times(9_000, refusedMs, 9, 28),
                lost,
                twice,
                List.of(OverloadResult.ANSWERED, code));
        return new OverloadResult(60, ALONE, 400, overload, 7, growthMb).report();
    }

    private static StudyReport usual() {
        return report(20, 1, 0, 0, OverloadResult.BUSY, 0.1);
    }

    @Test
    void theSummaryComparesTheOverloadWithRequestsOneByOne() {
        ObjectNode summary = usual().summary();
        assertThat(summary.path("sent").asInt()).isEqualTo(10_000);
        assertThat(summary.path("answered").asInt()).isEqualTo(1_000);
        assertThat(summary.path("turned_away").asInt()).isEqualTo(9_000);
        assertThat(summary.path("p99_ratio").asDouble()).isEqualTo(2.5);
        assertThat(summary.path("turned_away_slowest_ms").asDouble()).isEqualTo(28);
        assertThat(summary.path("sent_again").asInt()).isEqualTo(7);
        assertThat(summary.path("within_limits").asBoolean()).isTrue();
    }

    @Test
    void everyLimitCounts() {
        int busy = OverloadResult.BUSY;
        assertThat(report(25, 1, 0, 0, busy, 0.1).held()).as("p99").isFalse();
        assertThat(report(20, 9, 0, 0, busy, 0.1).held()).as("slow refusals").isFalse();
        assertThat(report(20, 1, 1, 0, busy, 0.1).held()).as("lost").isFalse();
        assertThat(report(20, 1, 0, 1, busy, 0.1).held()).as("answered twice").isFalse();
        assertThat(report(20, 1, 0, 0, 500, 0.1).held()).as("another code").isFalse();
        assertThat(report(20, 1, 0, 0, busy, 7).held()).as("growth").isFalse();
        assertThat(report(20, 1, 0, 0, busy, Double.NaN).held())
                .as("growth unknown")
                .isTrue();
    }
}

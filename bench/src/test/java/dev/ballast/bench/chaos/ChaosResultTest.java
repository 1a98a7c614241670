package dev.ballast.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Latencies;
import dev.ballast.bench.study.StudyReport;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChaosResultTest {
    private static final long MS = 1_000_000;

    private static Latencies latencies(long... ms) {
        Latencies latencies = new Latencies();
        LongStream.of(ms).forEach(each -> latencies.add(each * MS));
        return latencies;
    }

    @Test
    void theSummaryHasTheMediansOfEachKindOfRestart() {
        Restart gateway =
                new Restart(Restart.What.GATEWAY, latencies(1_100, 1_000, 4_000), latencies(1_200, 1_150, 5_000), 0);
        Restart nodes = new Restart(Restart.What.NODES, latencies(5), latencies(490), 0);
        StudyReport report = new ChaosResult(List.of(gateway, nodes)).report();
        ObjectNode summary = report.summary();
        assertThat(summary.path("gateway_answer_ms").asDouble()).isEqualTo(1_100);
        assertThat(summary.path("gateway_whole_ms").asDouble()).isEqualTo(1_200);
        assertThat(summary.path("nodes_whole_ms").asDouble()).isEqualTo(490);
        assertThat(report.held()).isTrue();
    }

    @Test
    void weightsThatArePushedAgainAreBeyondTheLimits() {
        Restart gateway = new Restart(Restart.What.GATEWAY, latencies(1), latencies(1), 5);
        StudyReport report = new ChaosResult(List.of(gateway)).report();
        assertThat(report.held()).isFalse();
        assertThat(report.json().path("broken").toString())
                .contains("5 bytes of weights were pushed again after a restart of: gateway");
    }
}

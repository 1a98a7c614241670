package dev.ballast.bench.flips;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.StudyReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlipsResultTest {
    private static final FlipsResult.Repair REPAIRED = new FlipsResult.Repair(true, 41, 0, 0);

    private static FlipsResult.Case of(boolean named, int rounds, FlipsResult.Repair repair) {
        FlipsResult.Flip flip = new FlipsResult.Flip("net", "conv1", "node-2", 1, 31, 7);
        return new FlipsResult.Case(flip, new FlipsResult.Naming(named, rounds, 20), repair);
    }

    private static void assertBroken(FlipsResult.Case broken, String text) {
        StudyReport report = new FlipsResult(List.of(broken)).report();
        assertThat(report.held()).isFalse();
        assertThat(report.json().path("broken").toString()).contains("net, part 1 of conv1 on node-2: " + text);
    }

    @Test
    void theSummaryHasTheWorstOfAllCasesAndEachCase() {
        FlipsResult.Case slow = of(true, 20, new FlipsResult.Repair(true, 3_400, 0, 0));
        StudyReport report = new FlipsResult(List.of(of(true, 5, REPAIRED), slow, of(true, 10, REPAIRED))).report();
        ObjectNode summary = report.summary();
        assertThat(summary.path("faults").asInt()).isEqualTo(3);
        assertThat(summary.path("unnamed").asInt(-1)).isZero();
        assertThat(summary.path("worst_rounds_until_named").asInt()).isEqualTo(20);
        assertThat(summary.path("worst_ms_until_healthy").asDouble()).isEqualTo(3_400);
        assertThat(summary.path("wrong_answers_after_repair").asInt(-1)).isZero();
        assertThat(summary.path("cases")).hasSize(3);
        assertThat(summary.at("/cases/1/layer").asText()).isEqualTo("conv1");
        assertThat(summary.at("/cases/1/rounds_until_named").asInt()).isEqualTo(20);
        assertThat(report.held()).isTrue();
    }

    @Test
    void whatIsNotNamedInTimeOrNotMendedIsBeyondTheLimits() {
        assertBroken(of(false, 20, FlipsResult.Repair.NONE), "not named after 20 rounds");
        assertBroken(of(true, 21, REPAIRED), "named after 21 rounds, at most 20 are allowed");
        assertBroken(of(true, 5, new FlipsResult.Repair(false, Double.NaN, 0, 0)), "the node is not healthy again");
        assertBroken(of(true, 5, new FlipsResult.Repair(true, 41, 1, 2)), "3 answers were wrong");
        assertThat(new FlipsResult(List.of()).report().held())
                .as("nothing was tried")
                .isFalse();
    }

    @Test
    void aNodeThatWasNotNamedHasNoTime() {
        ObjectNode summary = new FlipsResult(List.of(of(false, 20, FlipsResult.Repair.NONE)))
                .report()
                .summary();
        assertThat(summary.path("unnamed").asInt()).isEqualTo(1);
        assertThat(summary.path("worst_ms_until_healthy").isNull()).isTrue();
    }
}

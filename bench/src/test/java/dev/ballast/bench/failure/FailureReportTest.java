package dev.ballast.bench.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.DrawnCharts;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.demo.SteadyLoad.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureReportTest {
    private static final long MS = 1_000_000;
    private static final Duration LONG = Duration.ofHours(1);

    private final List<SteadyLoad.Sample> samples = new ArrayList<>();

    private void add(long begunMs, long tookMs, Outcome outcome) {
        samples.add(new SteadyLoad.Sample(
                begunMs * MS, (begunMs + tookMs) * MS, outcome, outcome == Outcome.RIGHT ? "" : "why", 0));
    }

    /** Healthy to 1000 ms, faulty to 1500, starting to 3000. */
    private FailureResult result() {
        Phases phases = new Phases();
        phases.begin(Phase.HEALTHY, 0);
        phases.begin(Phase.FAULTY, 1_000 * MS);
        phases.begin(Phase.STARTING, 1_500 * MS);
        phases.begin(Phase.HEALTHY, 3_000 * MS);
        add(100, 10, Outcome.RIGHT);
        add(800, 10, Outcome.RIGHT);
        add(990, 15, Outcome.RIGHT);
        add(1_100, 12, Outcome.RIGHT);
        add(1_499, 30, Outcome.RIGHT);
        add(1_500, 700, Outcome.RIGHT);
        FailureRow row = new FailureRow(
                FleetContender.main(1),
                samples,
                phases,
                List.of(new FaultPlan.Strike(2, Fault.KILL)),
                List.of(40 * MS));
        return new FailureResult(FailureStudy.Options.of(6, LONG, LONG, 1, 1), List.of(row));
    }

    @Test
    void theSummaryComparesFaultyPhasesWithHealthyOnes() {
        ObjectNode summary = new FailureReport(result()).summary();
        List<String> names = new ArrayList<>();
        summary.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "lost",
                        "wrong",
                        "healthy_p99_ms",
                        "faulty_p99_ms",
                        "p99_ratio",
                        "faults",
                        "slowest_ms",
                        "deadline_ms",
                        "jdk");
        assertThat(summary.path("healthy_p99_ms").asDouble()).isEqualTo(10);
        assertThat(summary.path("faulty_p99_ms").asDouble()).isEqualTo(30);
        assertThat(summary.path("p99_ratio").asDouble()).isEqualTo(3);
        assertThat(summary.path("slowest_ms").asDouble()).isEqualTo(30);
        assertThat(summary.path("faults").asInt()).isEqualTo(1);
        assertThat(summary.path("lost").asInt()).isZero();
        assertThat(summary.path("wrong").asInt()).isZero();
    }

    @Test
    void lostAndWrongAnswersAreCountedInAnyPhaseAndTheFirstIsTold() {
        add(2_000, 5, Outcome.WRONG);
        add(2_100, 5, Outcome.LOST);
        add(2_200, 5, Outcome.REFUSED);
        FailureReport report = new FailureReport(result());
        assertThat(report.summary().path("lost").asInt()).isEqualTo(2);
        assertThat(report.summary().path("wrong").asInt()).isEqualTo(1);
        JsonNode policy = report.json().path("policies").path(0);
        assertThat(policy.path("first_failure").asText()).isEqualTo("WRONG why");
        StringWriter written = new StringWriter();
        report.print(new PrintWriter(written));
        assertThat(written.toString()).contains("coded, first failure: WRONG why");
    }

    @Test
    void theResultHasEveryPhaseAndFault() {
        JsonNode policy = new FailureReport(result()).json().path("policies").path(0);
        assertThat(policy.path("nodes").asInt()).isEqualTo(5);
        assertThat(policy.path("faults").path("killed").asInt()).isEqualTo(1);
        assertThat(policy.path("faults").path("cut off").asInt()).isZero();
        assertThat(policy.path("phases").path("faulty").path("requests").asInt())
                .isEqualTo(3);
        assertThat(policy.path("phases").path("starting").path("max_ms").asDouble())
                .isEqualTo(700);
        assertThat(policy.path("phases").path("returning").path("p99_ms").isNull())
                .as("there was none")
                .isTrue();
        assertThat(policy.path("used_again_ms").asDouble()).isEqualTo(40);
    }

    @Test
    void theTimelineIsInStepsAroundTheFaultWithoutStartingMachines() {
        Timeline timeline = new Timeline(result().main());
        int counted = 0;
        for (int step = 0; step < timeline.steps(); step++) {
            counted += timeline.count(step);
        }
        assertThat(counted).as("those at 800, 990, 1100 and 1499 ms").isEqualTo(4);
        int first = Timeline.STEPS_BEFORE;
        assertThat(timeline.atMs(first)).isEqualTo(25);
        assertThat(timeline.quantileMs(first - 1, 1)).isEqualTo(15);
        assertThat(timeline.quantileMs(first + 2, 0.5)).isEqualTo(12);
        assertThat(timeline.quantileMs(first + 9, 1)).isEqualTo(30);
        assertThat(timeline.count(first + 10)).isZero();
    }

    @Test
    void chartsSayWhatTheFaultChanged() {
        assertThat(DrawnCharts.titles(FailureChart.of(result())))
                .containsExactly(
                        "With nodes gone, the median of coded is 1.5 of the healthy median",
                        "With nodes gone, the slowest request of coded takes 30 ms, healthy 10 ms");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> FailureStudy.Options.of(0, LONG, LONG, 1, 1))
                .hasMessage("--requests must be at least 1, is 0");
        assertThatThrownBy(() -> FailureStudy.Options.of(1, LONG, LONG, 0, 1))
                .hasMessage("--parity must be 1 or 2, is 0");
        assertThatThrownBy(() -> FailureStudy.Options.of(1, LONG, LONG, 3, 1))
                .hasMessage("--parity must be 1 or 2, is 3");
    }

    @Test
    void everyPolicyHasTheSameDataPartsAndIsThereOnce() {
        for (int parity = 1; parity <= 2; parity++) {
            List<FleetContender> all = FleetContender.all(parity);
            assertThat(all.get(0)).isEqualTo(FleetContender.main(parity));
            assertThat(all).extracting(FleetContender::policy).doesNotHaveDuplicates();
            for (FleetContender one : all) {
                assertThat(one.redundancy().dataParts(one.nodes())).isEqualTo(FleetContender.DATA);
                assertThat(one.policy().fits(one.redundancy().code(FleetContender.DATA, false)))
                        .isTrue();
            }
        }
    }
}

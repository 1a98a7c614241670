package dev.ballast.bench.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.DrawnCharts;
import dev.ballast.demo.Memory;
import dev.ballast.demo.SteadyLoad.Outcome;
import dev.ballast.demo.SteadyLoad.Sample;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttackReportTest {
    private static final long MS = 1_000_000;

    private final List<Sample> pictures = new ArrayList<>();
    private final List<Sample> tensors = new ArrayList<>();
    private final List<Benched> benched = new ArrayList<>();
    private final Tally reflection = new Tally();
    private double backS = 0.5;

    private static Sample sample(long begunMs, long tookMs, Outcome outcome) {
        return new Sample(begunMs * MS, (begunMs + tookMs) * MS, outcome, outcome == Outcome.RIGHT ? "" : "why", 0);
    }

    /** Calm from 1000 ms, attacked from 2000 to 3000, the turn ends at 4000. */
    private AttackResult result() {
        pictures.add(sample(500, 900, Outcome.LOST));
        pictures.add(sample(1_100, 10, Outcome.RIGHT));
        pictures.add(sample(1_990, 14, Outcome.RIGHT));
        pictures.add(sample(2_500, 12, Outcome.RIGHT));
        pictures.add(sample(3_200, 90, Outcome.RIGHT));
        Turn turn = new Turn(
                1_000 * MS,
                2_000 * MS,
                3_000 * MS,
                4_000 * MS,
                backS,
                0.1,
                0.2,
                new ProcessorTime(0.1, 0.2, 0.3),
                new ProcessorTime(1.2, 0.6, 3));
        TreeMap<String, Tally> tallies = new TreeMap<>();
        tallies.put("reflection", reflection);
        AttackResult.Seen seen = new AttackResult.Seen(benched, new TreeMap<>(), 9, 1, "GET /nodes: why", List.of());
        List<Memory> memory = List.of(new Memory(10, 50), new Memory(5, 40));
        List<Memory> after = List.of(new Memory(12, 50), new Memory(5.5, 40));
        return new AttackResult(
                AttackStudy.Options.quick(Set.of(), null, 1),
                600 * MS,
                List.of(turn),
                pictures,
                tensors,
                tallies,
                seen,
                memory,
                after,
                List.of());
    }

    private AttackReport report() {
        return new AttackReport(result());
    }

    @Test
    void theSummaryComparesAttackedPhasesWithCalmOnes() {
        ObjectNode summary = report().summary();
        assertThat(summary.path("requests").asInt()).as("not the one before").isEqualTo(4);
        assertThat(summary.path("lost").asInt()).isZero();
        assertThat(summary.path("calm_p99_ms").asDouble()).isEqualTo(10);
        assertThat(summary.path("attack_p99_ms").asDouble())
                .as("one in flight when it began is attacked")
                .isEqualTo(14);
        assertThat(summary.path("p99_ratio").asDouble()).isEqualTo(1.4);
        assertThat(summary.path("telemetry_back_s").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("gateway_growth_mb").asDouble()).isEqualTo(2);
        assertThat(summary.path("node_growth_mb").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("attackers_processors").asDouble())
                .as("1.2 s within a phase of 6 s")
                .isEqualTo(0.2);
        assertThat(summary.path("nodes_processors_attack").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("nodes_unanswered").asInt()).isEqualTo(1);
        assertThat(summary.path("within_limits").asBoolean()).isTrue();
    }

    @Test
    void chartsCompareTheAttackWithCalmPhases() {
        assertThat(DrawnCharts.titles(AttackChart.of(result())))
                .containsExactly(
                        "Under attack the median takes 12 ms, in calm phases 10 ms",
                        "Under attack the slowest request takes 14 ms, in calm phases 10 ms");
    }

    @Test
    void aNodeThatIsBenchedWhileNobodyAttacksIsTold() {
        benched.add(new Benched(500 * MS, "node-1", "why"));
        benched.add(new Benched(1_500 * MS, "node-2", "why"));
        AttackReport report = report();
        assertThat(report.held()).isTrue();
        assertThat(report.summary().path("nodes_benched_calm").asInt()).isEqualTo(1);
        assertThat(report.summary().path("honest_nodes_benched").asInt()).isZero();
    }

    @Test
    void aNodeThatIsBenchedUnderAttackOrAfterItIsBeyondTheLimits() {
        benched.add(new Benched(700 * MS, "node-4", "why")); // in the rehearsal
        benched.add(new Benched(2_500 * MS, "node-3", "why"));
        benched.add(new Benched(3_500 * MS, "node-3", "why"));
        AttackReport report = report();
        assertThat(report.held()).isFalse();
        assertThat(report.summary().path("honest_nodes_benched").asInt()).isEqualTo(2);
    }

    @Test
    void aWrongAnswerIsBeyondTheLimitsWhicheverClientGotIt() {
        tensors.add(sample(2_600, 5, Outcome.WRONG));
        assertThat(report().held()).isFalse();
    }

    @Test
    void aSlowAnswerIsBeyondTheLimits() {
        pictures.add(sample(2_700, 16, Outcome.RIGHT));
        assertThat(report().held()).isFalse();
    }

    @Test
    void telemetryThatDoesNotComeBackIsBeyondTheLimits() {
        backS = Double.NaN;
        assertThat(report().held()).isFalse();
        assertThat(report().summary().path("telemetry_back_s").isNull()).isTrue();
    }

    @Test
    void aVictimThatGetsMoreThanThreeTimesIsBeyondTheLimitsAndTheRequestIsNamed() {
        reflection.worst("node GET /node", 2.9);
        assertThat(report().held()).isTrue();
        reflection.worst("node GET /node", 3.1);
        AttackReport report = report();
        assertThat(report.held()).isFalse();
        StringWriter written = new StringWriter();
        report.print(new PrintWriter(written));
        assertThat(written.toString()).contains("node GET /node: a victim receives 3.1 times");
    }

    @Test
    void theResultHasEveryPhaseOfEachTurn() {
        ObjectNode json = report().json();
        assertThat(json.path("each_turn").path(0).path("after").path("max_ms").asDouble())
                .isEqualTo(90);
        assertThat(json.path("attacks").path("reflection").path("sent").asInt()).isZero();
        assertThat(json.path("memory_after").path(0).path("live_mb").asDouble()).isEqualTo(12);
    }

    @Test
    void anUnknownAttackIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> AttackStudy.Options.quick(Set.of("smurf"), null, 1))
                .hasMessage(
                        "--only must be of odd-numbers, open-jobs, half-bodies, scan-bomb, reflection, stolen-id, nobody,"
                                + " is smurf");
    }

    @Test
    void everyAttackHasItsName() {
        assertThat(Attack.all(new Strength(1, 1, 1, 1, 16, 1, 1, 1), 1, 1))
                .extracting(Attack::label)
                .containsExactlyElementsOf(AttackStudy.names());
    }
}

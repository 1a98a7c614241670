package dev.ballast.bench.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.DrawnCharts;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The study over few rounds: no round is lost, without loss none asks twice, and the figures have their names. */
@Tag("once")
@Tag("measures")
@Timeout(60)
class SlicesStudyIT {
    private static final Path NODE_JAR = Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    @Test
    void losesNoRoundAndTellsTheClosedForm() throws Exception {
        List<SlicesCase> cases = List.of(SlicesResult.MAIN, new SlicesCase(0.1, 0));
        SlicesResult result = SlicesStudy.of(cases, 40, 5).run(NODE_JAR, new PrintWriter(Writer.nullWriter()));
        assertThat(result.rows()).hasSize(2).allSatisfy(row -> {
            assertThat(row.lost()).isZero();
            assertThat(row.rounds()).isEqualTo(40);
        });
        assertThat(result.main().measured()).isGreaterThan(0.5);
        SlicesRow heavy = result.rows().get(1);
        assertThat(heavy.measured())
                .as("closed form %s", heavy.of().closedForm())
                .isLessThan(0.5); // five deviations of 40 rounds above
        assertThat(heavy.askedAgain()).isGreaterThan(0.5);
        assertThat(heavy.recovered()).as("no parity").isZero();

        SlicesReport report = new SlicesReport(result);
        ObjectNode summary = report.summary();
        List<String> names = new ArrayList<>();
        summary.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "k",
                        "r",
                        "slices",
                        "loss",
                        "rounds",
                        "at_once",
                        "closed_form",
                        "sampling_error",
                        "lost",
                        "asked_again_per_round",
                        "recovered_per_round",
                        "p50_ms",
                        "p99_ms",
                        "jdk");
        assertThat(summary.path("closed_form").asDouble()).isBetween(0.984, 0.986);
        assertThat(report.json().path("rows")).hasSize(2);
        assertThat(DrawnCharts.titles(report.chart()))
                .singleElement()
                .asString()
                .startsWith("At 2 % loss, ")
                .endsWith(" % of the rounds ask nothing twice; closed form 98.5 %");
    }
}

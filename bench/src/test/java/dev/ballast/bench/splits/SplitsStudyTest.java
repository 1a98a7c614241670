package dev.ballast.bench.splits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The study over two layers: the paper's Table I comes out, every result is right, and the figures have their names. */
@Tag("once")
class SplitsStudyTest {
    private static final StringWriter OUT = new StringWriter();
    private static final SplitsResult RESULT = SplitsStudy.of(
                    List.of(AlexNetLayer.CONV3, AlexNetLayer.FC3), 1, System::nanoTime)
            .run(new PrintWriter(OUT));

    private static SplitsRow.Measured row(AlexNetLayer layer, SplitVariant way) {
        return RESULT.measured().stream()
                .filter(row -> row.layer().equals(layer) && row.way() == way)
                .findFirst()
                .orElseThrow();
    }

    private static void divides(SplitsRow.Measured row, boolean input, boolean weights, boolean output) {
        assertThat(row.dividesInput()).as("%s input", row).isEqualTo(input);
        assertThat(row.dividesWeights()).as("%s weights", row).isEqualTo(weights);
        assertThat(row.dividesOutput()).as("%s output", row).isEqualTo(output);
    }

    /** As printed, but for the filter split's output, which is partial sums of all of it. */
    @Test
    void thePapersTableComesOut() {
        divides(row(AlexNetLayer.FC3, SplitVariant.OUTPUT), false, true, true);
        divides(row(AlexNetLayer.FC3, SplitVariant.INPUT), true, true, false);
        divides(row(AlexNetLayer.CONV3, SplitVariant.OUTPUT), false, true, true);
        divides(row(AlexNetLayer.CONV3, SplitVariant.SPATIAL), true, false, true);
        divides(row(AlexNetLayer.CONV3, SplitVariant.INPUT), true, true, false);
        divides(row(AlexNetLayer.CONV3, SplitVariant.GRID), true, true, true);
    }

    @Test
    void aCodeCostsAQuarterMoreAGridHalfAndACopyAllOfIt() {
        assertThat(row(AlexNetLayer.CONV3, SplitVariant.OUTPUT).work()).isEqualTo(1.25);
        assertThat(row(AlexNetLayer.CONV3, SplitVariant.SPATIAL).work()).isEqualTo(1.25);
        assertThat(row(AlexNetLayer.CONV3, SplitVariant.GRID).work()).isEqualTo(1.5);
        assertThat(row(AlexNetLayer.CONV3, SplitVariant.INPUT).work()).isEqualTo(2);
    }

    @Test
    void tilesOfConv3AreCountedByHand() {
        SplitsRow.Measured row = row(AlexNetLayer.CONV3, SplitVariant.SPATIAL);
        assertThat(row.most().bytesIn()).as("7 and a halo of 2, squared").isEqualTo(4 * 128 * 9 * 9);
        assertThat(row.most().bytesOut()).isEqualTo(4 * 192 * 7 * 7);
        assertThat(row.total().weights()).isEqualTo(5L * 192 * 128 * 9);
        assertThat(row.gatewayMacs()).isEqualTo(4 * 128 * 9 * 9);
    }

    @Test
    void whatIsDecodedIsTheWholeLayersProduct() {
        assertThat(RESULT.measured()).hasSize(7).allSatisfy(row -> {
            assertThat(row.timing().error()).isLessThan(1e-4);
            assertThat(row.timing().whole()).isPositive();
            assertThat(row.timing().parts()).isGreaterThanOrEqualTo(row.timing().slowestPart());
        });
    }

    @Test
    void figuresHaveTheirNamesAndRefusalsTheirReason() {
        SplitsReport report = new SplitsReport(RESULT);
        report.print(new PrintWriter(OUT));
        assertThat(OUT.toString())
                .contains("fc3, spatial split: cannot cut 1 x 1 outputs (batch x 1) into 4 tiles", "gateway kMAC");
        JsonNode row = report.json().path("rows").path(0);
        assertThat(row.path("split").asText()).isEqualTo("output");
        assertThat(row.path("total").path("bytes_in").asLong()).isEqualTo(5L * 4 * 128 * 14 * 14);
        assertThat(report.json().path("refused")).hasSize(1);
        JsonNode summary = report.summary();
        for (String name : List.of("output_work", "spatial_ratio", "input_work", "grid_ratio", "largest_error")) {
            assertThat(summary.path(name).isNumber()).as(name).isTrue();
        }
    }
}

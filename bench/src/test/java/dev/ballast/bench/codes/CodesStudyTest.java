package dev.ballast.bench.codes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.study.DrawnCharts;
import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A small study, with a clock that goes on by a microsecond whenever it is read. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodesStudyTest {
    private static final DecodeShare.Shape SMALL = new DecodeShare.Shape("small", 17, 20, 3);

    private final StringWriter text = new StringWriter();
    private CodesResult result = new CodesResult(List.of(), List.of(), List.of(), List.of(), List.of());

    @BeforeAll
    void run() {
        AtomicLong clock = new AtomicLong();
        CodesStudy.Extent extent = new CodesStudy.Extent(List.of(3, 4), 5, 3, List.of(SMALL), 3);
        result = new CodesStudy(extent, () -> clock.addAndGet(1_000)).run(new PrintWriter(text));
    }

    private ContenderRow row(String name, int k, int extra) {
        return result.contenders().stream()
                .filter(row -> row.of().name().equals(name)
                        && row.of().code().dataParts() == k
                        && row.of().code().parityParts() == extra)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePapersTwoParityCodeRecoversEightOfTenPairsAndOursAll() {
        assertThat(row("partial", 3, 2).rates().get(1)).isEqualTo(new ContenderRow.Rate(2, 10, 8));
        assertThat(row("mds", 3, 2).rates().get(1)).isEqualTo(new ContenderRow.Rate(2, 10, 10));
        assertThat(row("partial", 3, 2).rate(1)).isEqualTo(1);
    }

    @Test
    void copiesRecoverWhatLeavesOneOfEachPair() {
        assertThat(row("2MR", 3, 1).rates().get(0)).isEqualTo(new ContenderRow.Rate(1, 4, 2));
        assertThat(row("2MR", 4, 4).rates().get(1)).isEqualTo(new ContenderRow.Rate(2, 28, 24));
        assertThat(row("2MR", 4, 2).extraWork()).isEqualTo(0.5);
        assertThat(row("sum", 4, 1).rates().get(0)).isEqualTo(new ContenderRow.Rate(1, 5, 5));
        assertThat(row("sum", 4, 1).rate(2)).isZero();
        assertThat(row("none", 3, 0).rate(1)).isZero();
        assertThat(row("none", 3, 0).rate(4)).isNaN();
    }

    @Test
    void copiesAreAsAccurateAsTheProductItselfAndSolvedPartsLess() {
        double usual = row("none", 4, 0).errors().worst();
        assertThat(usual).isPositive();
        assertThat(row("2MR", 4, 4).errors().worst()).isEqualTo(usual);
        assertThat(row("sum", 4, 1).errors().worst()).isGreaterThan(usual);
        assertThat(row("mds", 4, 2).errors().mean())
                .isGreaterThan(row("sum", 4, 1).errors().mean());
        assertThat(result.worstErrorUlp())
                .isGreaterThanOrEqualTo(row("mds", 4, 4).errors().worst());
    }

    @Test
    void everyPatternOfEveryCodeIsCounted() {
        long patterns = 0;
        for (int k = 1; k <= 5; k++) {
            patterns += (1 + (k + 1)) + (1 + (k + 2) + (k + 2) * (k + 1) / 2);
            patterns += 1 + (k + 3) + (k + 3) * (k + 2) / 2 + (k + 3) * (k + 2) * (k + 1) / 6;
        }
        assertThat(result.patterns()).isEqualTo(patterns);
        assertThat(result.undecodable()).isZero();
        assertThat(result.exact()).hasSameSizeAs(result.conditions());
        assertThat(result.exact()).allSatisfy(row -> assertThat(row.patterns()).isPositive());
        assertThat(result.intMismatches()).isZero();
        assertThat(result.conditions()).hasSize(15);
    }

    @Test
    void timesAreMediansOfTheClock() {
        assertThat(result.shares()).hasSize(2).allSatisfy(share -> {
            assertThat(share.gemmMs()).isEqualTo(0.001);
            assertThat(share.decodeUs()).isEqualTo(1);
            assertThat(share.share()).isEqualTo(1);
        });
        assertThat(result.shares().stream().map(DecodeShare::lost)).containsExactly(1, 2);
        assertThat(row("none", 3, 0).decodeUs()).isZero();
    }

    @Test
    void aTimedRunSolvesForAsManyPartsAsTheCodeCan() {
        DecodeRun run = new DecodeRun(new CodedLayer(SMALL.layer(), Code.mds(4, 3)));
        assertThat(run.lost()).isEqualTo(3);
        float[] output = run.run().data();
        int solved = 0;
        for (float value : output) {
            solved += value != 0 ? 1 : 0;
        }
        assertThat(solved).isEqualTo((5 + 4 + 4) * 3);
    }

    @Test
    void theSummaryHasTheFigures() {
        JsonNode summary = new CodesReport(result).summary();
        assertThat(summary.path("patterns").asLong()).isEqualTo(result.patterns());
        assertThat(summary.path("undecodable").asLong(-1)).isZero();
        assertThat(summary.path("int_mismatches").asLong(-1)).isZero();
        assertThat(summary.path("worst_error_ulp").asDouble()).isPositive();
        assertThat(summary.path("decode_share").asDouble()).isEqualTo(1);
    }

    @Test
    void tablesAndFilesAreWritten(@TempDir Path folder) throws IOException {
        CodesReport report = new CodesReport(result);
        report.tables().print(new PrintWriter(text));
        assertThat(text.toString()).contains("kernel", "partial", "AlexNet", "50.0 71.4 87.5 100.0", "small 17x20x3");
        report.chart().write(folder);
        assertThat(folder.resolve("recovery.png")).isNotEmptyFile();
        assertThat(DrawnCharts.titles(report.chart()))
                .containsExactly(
                        "Devices to add against any one failure, coded (copied): AlexNet 4 (5), C3D-1 5 (7), VGG16 5 (9)",
                        "Recovery lets errors grow at most 13.9 times",
                        "Of all pairs of lost nodes, mds recovers 100 %, partial 73.3 %, 2MR 26.7 %");
        JsonNode json = report.json();
        assertThat(json.path("contenders")).hasSize(result.contenders().size());
        assertThat(json.path("conditions").path(14).path("gain").asDouble())
                .isGreaterThan(json.path("conditions").path(12).path("gain").asDouble());
        assertThat(json.path("coverage").path(0).path("coded").path(1).asDouble())
                .isEqualTo(0.7143);
    }
}

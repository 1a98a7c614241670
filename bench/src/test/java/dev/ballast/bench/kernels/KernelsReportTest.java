package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.study.DrawnCharts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of the report over figures that are easy to follow. */
class KernelsReportTest {
    private static final LayerShape FC6 = LayerShapes.fc6(1);

    private static Outcome.Rival rival(String name, double seconds, double lead) {
        return new Outcome.Rival(name, seconds, new Quartiles(lead / 2, lead, lead * 2));
    }

    private static Comparison row(LayerShape shape, double seconds, Outcome.Rival... rivals) {
        return new Comparison(shape, new Outcome(5, "ballast x", seconds, List.of(rivals)));
    }

    /** Three layers that count, with leads of 2, 3 and 10 over EJML, and one that does not, with 100. */
    private static KernelsResult result(KernelsResult.Models models) {
        List<Comparison> gemm = new ArrayList<>();
        double[] leads = {2, 3, 10};
        for (int i = 0; i < leads.length; i++) {
            gemm.add(row(LayerShapes.COMPARED.get(i), 0.01, rival(InProcess.EJML, 0.01 * leads[i], leads[i])));
        }
        gemm.add(row(LayerShapes.LENET.get(0), 1, rival(InProcess.EJML, 100, 100)));
        Comparison gemv = row(
                FC6,
                0.02,
                rival(InProcess.EJML, 0.04, 2),
                rival(NumpyProduct.NAME, 0.01, 0.5),
                rival(ReadRate.NAME, 0.015, 0.75));
        Comparison formats = row(
                FC6,
                0.02,
                rival(FormatContest.FLOAT16, 0.01, 0.5),
                rival(FormatContest.INT8, 0.005, 0.25),
                rival(FormatContest.INT16, 0.04, 2));
        return new KernelsResult("x", gemm, gemv, List.of(), formats, models, "sums", "numpy 2 with y", false);
    }

    private static KernelsResult.Models models() {
        Outcome outcome = new Outcome(5, "ballast x", 0.002, List.of(rival(Onnxruntime.NAME, 0.001, 0.5)));
        return new KernelsResult.Models(
                List.of(
                        new ModelRow.Measured("runs", 3_000_000, outcome),
                        new ModelRow.Refused("does-not", "unsupported operator: LRN")),
                "");
    }

    @Test
    void figuresAreMediansOverTheLayersThatCount() {
        JsonNode summary = new KernelsReport(result(models())).summary();
        assertThat(summary.path("gemm_vs_ejml").asDouble()).isEqualTo(3);
        assertThat(summary.path("gemv_vs_ejml").asDouble()).isEqualTo(2);
        assertThat(summary.path("gemv_vs_numpy").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("gemv_bandwidth_share").asDouble()).isEqualTo(0.75);
        assertThat(summary.path("fp16_gemv_vs_fp32").asDouble()).isEqualTo(2);
        assertThat(summary.path("int8_gemv_vs_fp32").asDouble()).isEqualTo(4);
        assertThat(summary.path("int16_gemv_vs_fp32").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("models_vs_ort").path("runs").asDouble()).isEqualTo(0.5);
        assertThat(summary.path("models_refused").toString()).isEqualTo("[\"does-not\"]");
        assertThat(summary.path("jdk").asText()).isEqualTo(System.getProperty("java.version"));
    }

    @Test
    void chartsSayHowFastBallastIsBesideOthers() {
        assertThat(DrawnCharts.titles(new KernelsReport(result(models())).chart()))
                .satisfiesExactly(
                        leads -> assertThat(leads).isEqualTo("Ballast has 3 times the speed of EJML (medians)"),
                        rates -> assertThat(rates).startsWith("On one thread, Ballast reaches "));
    }

    @Test
    void whoTookNoPartHasNoFigure() {
        JsonNode summary = new KernelsReport(result(models())).summary();
        for (String key :
                List.of("gemm_vs_ort", "gemm_vs_netlib", "gemm_vs_openblas", "gemm_vs_numpy", "gemv_vs_ort")) {
            assertThat(summary.has(key)).as(key).isFalse();
        }
        assertThat(summary.toString()).doesNotContain("NaN");
    }

    @Test
    void theRoofIsTheBestOfAnybodyAndTheRateOfReading() {
        Roof roof = result(models()).roof();
        LayerShape conv2 = LayerShapes.COMPARED.get(0);
        assertThat(roof.flopRate()).isEqualTo(conv2.flops() / 0.01);
        assertThat(roof.byteRate()).isEqualTo(4096.0 * 9216 * 4 / 0.015);
        assertThat(roof.share(result(models()).gemm().get(0))).isEqualTo(1);
        assertThat(roof.allows(FC6)).isLessThan(roof.flopRate());
        assertThat(roof.share(result(models()).gemv()))
                .as("a little more than weights alone are read")
                .isBetween(0.75, 0.76);
    }

    @Test
    void refusedModelsAreToldWithTheirReason() {
        KernelsReport report = new KernelsReport(result(models()));
        StringWriter out = new StringWriter();
        report.tables().print(new PrintWriter(out));
        assertThat(out.toString())
                .contains("does-not is not compared: unsupported operator: LRN", "numpy 2 with y", "0.50 (0.25-1.00)");
        JsonNode refused = report.json().path("models").path(1);
        assertThat(refused.path("model").asText()).isEqualTo("does-not");
        assertThat(refused.path("refused").asText()).isEqualTo("unsupported operator: LRN");
        JsonNode runs = report.json().path("models").path(0);
        assertThat(runs.path("ms").asDouble()).isEqualTo(2);
        assertThat(runs.path("rivals").path(0).path("lead_upper_quartile").asDouble())
                .isEqualTo(1);
    }

    @Test
    void modelsThatAreLeftOutAreSaidToBe() {
        KernelsReport report = new KernelsReport(result(new KernelsResult.Models(List.of(), "no data")));
        StringWriter out = new StringWriter();
        report.tables().print(new PrintWriter(out));
        assertThat(out.toString()).contains("no data").doesNotContain("Whole models");
        assertThat(report.json().path("models_left_out").asText()).isEqualTo("no data");
    }
}

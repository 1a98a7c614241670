package dev.ballast.bench.kernels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;
import java.util.List;

/** Writes the result of the study for programs. */
public final class KernelsReport {
    private static final String STUDY = "kernels";
    private static final double GIGA = 1e9;

    private final KernelsResult result;

    public KernelsReport(KernelsResult result) {
        this.result = result;
    }

    public KernelsTables tables() {
        return new KernelsTables(result);
    }

    public Charts chart() {
        return KernelsChart.of(result);
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        Roof roof = result.roof();
        json.put("kernel", result.kernel())
                .put("numpy", result.numpy())
                .put("peak_gflops", Figures.rounded(roof.flopRate() / GIGA))
                .put("read_gb_s", Figures.rounded(roof.byteRate() / GIGA))
                .put("read_by", result.reading());
        ArrayNode layers = json.putArray("layers");
        result.layers().forEach(row -> layers.add(layer(row, roof)));
        json.set("formats", layer(result.formats(), roof));
        ArrayNode models = json.putArray("models");
        result.models().rows().forEach(row -> models.add(model(row)));
        if (!result.models().leftOut().isEmpty()) {
            json.put("models_left_out", result.models().leftOut());
        }
        return json;
    }

    private static ObjectNode layer(Comparison row, Roof roof) {
        LayerShape shape = row.shape();
        ObjectNode json = ResultFolder.empty()
                .put("layer", shape.name())
                .put("m", shape.rows())
                .put("k", shape.lowering().reduction())
                .put("n", shape.lowering().columns())
                .put("gflops", Figures.rounded(row.flopRate(row.outcome().seconds()) / GIGA))
                .put("roof_share", Figures.rounded(roof.share(row)));
        return json.setAll(outcome(row.outcome()));
    }

    private static ObjectNode outcome(Outcome outcome) {
        ObjectNode json = ResultFolder.empty()
                .put("turns", outcome.turns())
                .put("ours", outcome.ours())
                .put("ms", Figures.rounded(outcome.seconds() * 1e3));
        ArrayNode rivals = json.putArray("rivals");
        for (Outcome.Rival rival : outcome.rivals()) {
            rivals.add(ResultFolder.empty()
                    .put("name", rival.name())
                    .put("ms", Figures.rounded(rival.seconds() * 1e3))
                    .put("lead", Figures.rounded(rival.lead().median()))
                    .put("lead_lower_quartile", Figures.rounded(rival.lead().low()))
                    .put("lead_upper_quartile", Figures.rounded(rival.lead().high())));
        }
        return json;
    }

    private static ObjectNode model(ModelRow row) {
        ObjectNode json = ResultFolder.empty().put("model", row.title());
        if (row instanceof ModelRow.Measured measured) {
            json.put("macs", measured.macs());
            return json.setAll(outcome(measured.outcome()));
        }
        return json.put("refused", ((ModelRow.Refused) row).why());
    }

    /** The medians, as {@code --json} prints them; above 1 Ballast is faster. Who took no part is not in it. */
    public ObjectNode summary() {
        ObjectNode json = ResultFolder.empty();
        String numpy = result.openBlas() ? "openblas" : "numpy";
        List<String> keys = List.of("ejml", "netlib", "ort", numpy);
        List<String> names = List.of(InProcess.EJML, InProcess.NETLIB, Onnxruntime.NAME, NumpyProduct.NAME);
        for (int i = 0; i < keys.size(); i++) {
            put(json, "gemm_vs_" + keys.get(i), result.gemmLead(names.get(i)));
            put(json, "gemv_vs_" + keys.get(i), result.gemvLead(names.get(i)));
        }
        put(json, "gemv_bandwidth_share", result.gemvLead(ReadRate.NAME));
        put(json, "int8_gemv_vs_fp32", result.formatSpeed(FormatContest.INT8));
        put(json, "int16_gemv_vs_fp32", result.formatSpeed(FormatContest.INT16));
        put(json, "fp16_gemv_vs_fp32", result.formatSpeed(FormatContest.FLOAT16));
        Roof roof = result.roof();
        put(json, "peak_gflops", roof.flopRate() / GIGA);
        put(json, "read_gb_s", roof.byteRate() / GIGA);
        ObjectNode models = json.putObject("models_vs_ort");
        ArrayNode refused = json.putArray("models_refused");
        for (ModelRow row : result.models().rows()) {
            if (row instanceof ModelRow.Measured measured) {
                put(
                        models,
                        row.title(),
                        measured.outcome().rivals().get(0).lead().median());
            } else {
                refused.add(row.title());
            }
        }
        return json.put("kernel", result.kernel()).put("jdk", System.getProperty("java.version"));
    }

    private static void put(ObjectNode json, String key, double figure) {
        if (Double.isFinite(figure)) {
            json.put(key, Figures.rounded(figure));
        }
    }
}

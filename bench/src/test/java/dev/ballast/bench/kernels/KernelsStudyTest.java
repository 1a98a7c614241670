package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.study.DrawnCharts;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.DenseLowering;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole study over layers so small that it takes no time: every contender gives the same product, and is in the report. */
@Tag("once")
class KernelsStudyTest {
    private static final LayerShape DENSE = new LayerShape("tiny", "fc", 40, new DenseLowering(70, 1));
    private static final LayerShape BATCH = new LayerShape("tiny", "fc", 40, new DenseLowering(70, 3));
    private static final Pace TWO_TURNS = new Pace(2, 2, 0, 1, 100_000);
    private static final String NO_PYTHON = "no-such-python-here";

    @TempDir
    private Path folder;

    private static KernelsResult run(List<ModelSource> models, @Nullable Path data, String python) throws Exception {
        KernelsStudy.Extent extent =
                new KernelsStudy.Extent(LayerShapes.LENET, DENSE, List.of(BATCH), models, TWO_TURNS, python);
        Stopwatch stopwatch = new Stopwatch(System::nanoTime, System::nanoTime);
        return KernelsStudy.of(extent, data, stopwatch).run(new PrintWriter(new StringWriter()));
    }

    @Test
    void everyLayerIsMeasuredWithEverybody() throws Exception {
        KernelsResult result = run(List.of(), null, NO_PYTHON);
        int ofOurs = Kernels.available().size() - 1;
        assertThat(result.layers()).hasSize(4).allSatisfy(row -> {
            assertThat(row.outcome().turns()).isEqualTo(2);
            assertThat(row.outcome().seconds()).isPositive();
            assertThat(row.outcome().rivals())
                    .hasSizeGreaterThanOrEqualTo(ofOurs + 3)
                    .extracting(Outcome.Rival::name)
                    .contains(InProcess.EJML, InProcess.NETLIB, Onnxruntime.NAME)
                    .doesNotContain(NumpyProduct.NAME);
        });
        assertThat(result.formats().outcome().rivals())
                .extracting(Outcome.Rival::name)
                .containsExactly(FormatContest.FLOAT16, FormatContest.INT8, FormatContest.INT16);
        assertThat(result.numpy()).isEqualTo("numpy is skipped: " + NO_PYTHON + " cannot be started");
        assertThat(result.models().leftOut()).contains("BALLAST_DATA");
    }

    @Test
    void everyFigureIsInTheReportAndTheChartIsDrawn() throws Exception {
        KernelsReport report = new KernelsReport(run(List.of(), null, "python3"));
        JsonNode summary = report.summary();
        for (String key : List.of(
                "gemv_vs_ort",
                "gemv_bandwidth_share",
                "int8_gemv_vs_fp32",
                "fp16_gemv_vs_fp32",
                "int16_gemv_vs_fp32")) {
            assertThat(summary.path(key).isNumber()).as(key).isTrue();
        }
        JsonNode layer = report.json().path("layers").path(1);
        assertThat(layer.path("layer").asText()).isEqualTo("LeNet-5 conv2");
        assertThat(layer.path("k").asInt()).isEqualTo(150);
        StringWriter out = new StringWriter();
        report.tables().print(new PrintWriter(out));
        assertThat(out.toString()).contains("LeNet-5 conv2", "tiny fc", "over EJML", "over onnxruntime", "numpy");
        assertThat(DrawnCharts.titles(report.chart()))
                .satisfiesExactly(
                        leads -> assertThat(leads).startsWith("Ballast has "),
                        rates -> assertThat(rates).startsWith("On one thread, Ballast reaches "));
    }

    @Test
    void numpyIsMeasuredWhereItIs() throws Exception {
        KernelsResult result = run(List.of(), null, "python3");
        boolean isThere = !result.numpy().startsWith("numpy is skipped: ");
        assertThat(result.layers())
                .allSatisfy(
                        row -> assertThat(row.outcome().rival(NumpyProduct.NAME).isPresent())
                                .isEqualTo(isThere));
    }

    @Test
    void modelsRunAreRefusedOrMissing() throws Exception {
        Files.write(
                folder.resolve("dense.onnx"),
                OnnxModels.layer(DENSE, Operands.of(DENSE).weights()));
        Files.write(folder.resolve("hollow.onnx"), hollow());
        ModelProto.Builder strange = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("dense.onnx"))).toBuilder();
        strange.getGraphBuilder().getNodeBuilder(0).setOpType("Strange");
        Files.write(folder.resolve("strange.onnx"), strange.build().toByteArray());
        List<ModelRow> rows = run(
                        List.of(
                                new ModelSource("dense", "dense.onnx", false),
                                new ModelSource("hollow", "hollow.onnx", true),
                                new ModelSource("strange", "strange.onnx", false),
                                new ModelSource("missing", "missing.onnx", false)),
                        folder,
                        NO_PYTHON)
                .models()
                .rows();
        assertThat(rows.get(0)).isInstanceOfSatisfying(ModelRow.Measured.class, row -> {
            assertThat(row.macs()).isEqualTo(40 * 70);
            assertThat(row.outcome().rivals()).extracting(Outcome.Rival::name).containsExactly(Onnxruntime.NAME);
        });
        assertThat(rows.get(1)).isInstanceOf(ModelRow.Measured.class);
        assertThat(((ModelRow.Refused) rows.get(2)).why()).contains("unsupported operator", "Strange");
        assertThat(((ModelRow.Refused) rows.get(3)).why()).contains("there is no missing.onnx in ");
    }

    /** The dense layer, its weights made by a ConstantOfShape over a Constant. */
    private static byte[] hollow() throws Exception {
        ModelProto dense =
                ModelProto.parseFrom(OnnxModels.layer(DENSE, Operands.of(DENSE).weights()));
        GraphProto graph = dense.getGraph();
        TensorProto extents = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(2)
                .addInt64Data(40)
                .addInt64Data(70)
                .build();
        NodeProto constant = NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput("extents")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(extents))
                .build();
        NodeProto weights = NodeProto.newBuilder()
                .setOpType("ConstantOfShape")
                .addInput("extents")
                .addOutput(graph.getInitializer(0).getName())
                .build();
        GraphProto.Builder hollow = graph.toBuilder().clearInitializer().clearNode();
        hollow.addNode(constant).addNode(weights).addNode(graph.getNode(0));
        return dense.toBuilder().setGraph(hollow).build().toByteArray();
    }
}

package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ballast.command.CommandRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The output of the command for tests that are right, refused and wrong. */
class ConformanceCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void endsWellWhenNothingIsWrong() throws Exception {
        test("right", "Relu", 0f);
        test("odd", "Det", 0f);
        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString()).contains("refused  odd: Det (opset 13): unsupported operator");
        assertThat(out.toString()).contains("2 tests: 1 passed, 1 refused, 0 wrong");
    }

    @Test
    void failsWhenATestIsWrong() throws Exception {
        test("off", "Relu", -1f);
        assertThat(run(folder.toString())).isEqualTo(CommandRunner.FAILED);
        assertThat(out.toString()).contains("wrong    off: output 0 holds 0.0 at 0, expected -1.0");
    }

    @Test
    void printsOneLineOfJson() throws Exception {
        test("right", "Relu", 0f);
        test("odd", "Det", 0f);
        test("off", "Relu", -1f);
        assertThat(run("--json", folder.toString())).isEqualTo(CommandRunner.FAILED);
        assertThat(out.toString().strip())
                .isEqualTo(
                        "{\"passed\":1,\"refused\":1,\"wrong\":1,\"wrong_names\":[\"off\"],\"refused_names\":[\"odd\"]}");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(run(folder.resolve("none").toString())).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains("there is no folder");
        assertThat(run(folder.toString())).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains("holds no tests: expected folders with model.onnx");
    }

    private int run(String... arguments) {
        CommandLine line = CommandRunner.commandLine(new ConformanceCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    /** Writes a test of an operator on -1 whose stored output is {@code expected}. */
    private void test(String name, String operator, float expected) throws IOException {
        TypeProto type = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(TensorShapeProto.newBuilder()
                                .addDim(Dimension.newBuilder().setDimValue(1))))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .addNode(NodeProto.newBuilder()
                                .setOpType(operator)
                                .addInput("x")
                                .addOutput("y"))
                        .addInput(ValueInfoProto.newBuilder().setName("x").setType(type))
                        .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type)))
                .build();
        Path set = Files.createDirectories(folder.resolve(name).resolve("test_data_set_0"));
        Files.write(folder.resolve(name).resolve("model.onnx"), model.toByteArray());
        Files.write(set.resolve("input_0.pb"), tensor(-1f));
        Files.write(set.resolve("output_0.pb"), tensor(expected));
    }

    private static byte[] tensor(float value) {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .addFloatData(value)
                .build()
                .toByteArray();
    }
}

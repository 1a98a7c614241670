package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
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

/** The output of the command for a model with open axes. */
class CheckCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void printsOpenAxesAsSymbols() throws Exception {
        assertThat(run(sum("seq").toString())).isZero();
        assertThat(out.toString())
                .contains("input a 1 x seq FP32", "input b 1 x seq FP32", "output y 1 x seq FP32")
                .contains("MACs, and what can be split, at seq = 64;")
                .contains("open: seq, at most 1048576, for which ");
    }

    @Test
    void printsTheLayersForAShape() throws Exception {
        String file = sum("seq").toString();
        assertThat(run(file, "--shape", "a=1x7", "--shape", "b=1x7")).isZero();
        assertThat(out.toString()).contains("input a 1x7 FP32", "output y 1x7 FP32");
        assertThat(run(file, "--shape", "a=1x9")).isZero(); // b follows
        assertThat(out.toString()).contains("input b 1x9 FP32");
    }

    @Test
    void saysWhichShapeDoesNotFit() throws Exception {
        String file = sum("seq").toString();
        assertThat(run(file, "--shape", "a=1x7", "--shape", "b=1x8")).isEqualTo(CommandRunner.USAGE);
        assertThat(run(file, "--shape", "a=2x7")).isEqualTo(CommandRunner.USAGE);
        assertThat(run(file, "--shape", "a=1x-7")).isEqualTo(CommandRunner.USAGE);
        assertThat(run(file, "--shape", "a=1x99999999999")).isEqualTo(CommandRunner.USAGE);
        assertThat(run(file, "--shape", "a=long")).isEqualTo(CommandRunner.USAGE);
        assertThat(run(file, "--shape", "c=1x7")).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString())
                .contains("one extent for seq, but axis 1 of a has 7 and axis 1 of b has 8")
                .contains("input a of sum has shape 1 x seq, got 2 x 7")
                .contains("got 1 x -7; an extent is from 1")
                .contains("got 1 x 99999999999; an extent is from 1")
                .contains("--shape a=long has no extents such as 1x128")
                .contains("sum has no input c; its inputs are a 1 x seq, b 1 x seq");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aBatchAloneIsPrintedAsOne() throws Exception {
        assertThat(run(sum("").toString())).isZero();
        assertThat(out.toString()).contains("input a 1x3 FP32").doesNotContain("open:");
    }

    @Test
    void saysThatRandomInputsDoNotFit() throws Exception {
        assertThat(run(quotient().toString(), "--wire")).isEqualTo(CommandRunner.FAILED);
        assertThat(err.toString())
                .contains("--wire measures with random inputs, this model cannot: an integer is divided by 0");
        assertThat(out.toString()).contains("input a 1x3 FP32").doesNotContain("number formats on the wire");
    }

    private int run(String... arguments) {
        CommandLine line = CommandRunner.commandLine(new CheckCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    /** A model that adds two values of shape 1 x symbol; without a symbol, their batch is open. */
    private Path sum(String symbol) throws IOException {
        TensorShapeProto shape = symbol.isEmpty()
                ? TensorShapeProto.newBuilder()
                        .addDim(Dimension.newBuilder().setDimParam("n"))
                        .addDim(Dimension.newBuilder().setDimValue(3))
                        .build()
                : TensorShapeProto.newBuilder()
                        .addDim(Dimension.newBuilder().setDimValue(1))
                        .addDim(Dimension.newBuilder().setDimParam(symbol))
                        .build();
        TypeProto type = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Add")
                                .addInput("a")
                                .addInput("b")
                                .addOutput("y"))
                        .addInput(ValueInfoProto.newBuilder().setName("a").setType(type))
                        .addInput(ValueInfoProto.newBuilder().setName("b").setType(type))
                        .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type)))
                .build();
        return Files.write(folder.resolve("sum.onnx"), model.toByteArray());
    }

    /** A model that divides 1 by its input without its fraction. */
    private Path quotient() throws IOException {
        TypeProto type = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(TensorShapeProto.newBuilder()
                                .addDim(Dimension.newBuilder().setDimValue(1))
                                .addDim(Dimension.newBuilder().setDimValue(3))))
                .build();
        GraphProto graph = GraphProto.newBuilder()
                .addNode(cast("a", "whole", TensorProto.DataType.INT64_VALUE))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Div")
                        .addInput("one")
                        .addInput("whole")
                        .addOutput("quotient"))
                .addNode(cast("quotient", "y", TensorProto.DataType.FLOAT_VALUE))
                .addInitializer(TensorProto.newBuilder()
                        .setName("one")
                        .setDataType(TensorProto.DataType.INT64_VALUE)
                        .addInt64Data(1))
                .addInput(ValueInfoProto.newBuilder().setName("a").setType(type))
                .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        return Files.write(folder.resolve("quotient.onnx"), model.toByteArray());
    }

    private static NodeProto.Builder cast(String input, String output, int type) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .addInput(input)
                .addOutput(output)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(type));
    }
}

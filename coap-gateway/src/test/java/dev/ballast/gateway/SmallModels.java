package dev.ballast.gateway;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Writes small ONNX files with several inputs and outputs. */
public final class SmallModels {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("small");

    private SmallModels() {}

    /**
     * A recurrent model. Inputs: {@code x} FP32[1, 3], {@code state} FP32[1, 3], {@code step} INT64[]. Outputs: {@code sum} FP32[1, 3] is
     * x + state, {@code stateN} is sum + state, {@code stepN} INT64[] is step + 1, and {@code whole} INT32[1, 3] is the sum without its
     * fraction.
     */
    public static Path accumulator(Path folder) throws IOException {
        SmallModels small = new SmallModels();
        small.graph
                .addInput(value("x", TensorProto.DataType.FLOAT_VALUE, 1, 3))
                .addInput(value("state", TensorProto.DataType.FLOAT_VALUE, 1, 3))
                .addInput(value("step", TensorProto.DataType.INT64_VALUE, new int[0]))
                .addOutput(value("sum", TensorProto.DataType.FLOAT_VALUE, 1, 3))
                .addOutput(value("stateN", TensorProto.DataType.FLOAT_VALUE, 1, 3))
                .addOutput(value("stepN", TensorProto.DataType.INT64_VALUE, new int[0]))
                .addOutput(value("whole", TensorProto.DataType.INT32_VALUE, 1, 3))
                .addInitializer(TensorProto.newBuilder()
                        .setName("one")
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addFloatData(1));
        small.node("Add", "sum", "x", "state");
        small.node("Add", "stateN", "sum", "state");
        small.cast("stepF", "step", TensorProto.DataType.FLOAT_VALUE);
        small.node("Add", "stepP", "stepF", "one");
        small.cast("stepN", "stepP", TensorProto.DataType.INT64_VALUE);
        small.cast("whole", "sum", TensorProto.DataType.INT32_VALUE);
        return Files.write(folder.resolve("accumulator.onnx"), small.bytes());
    }

    /** A table: {@code row} FP32[1, 2] is row {@code index} INT64[1] of 10, 11; 20, 21; 30, 31. */
    public static Path table(Path folder) throws IOException {
        SmallModels small = new SmallModels();
        small.graph
                .addInput(value("index", TensorProto.DataType.INT64_VALUE, 1))
                .addOutput(value("row", TensorProto.DataType.FLOAT_VALUE, 1, 2))
                .addInitializer(TensorProto.newBuilder()
                        .setName("rows")
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addDims(3)
                        .addDims(2)
                        .addAllFloatData(List.of(10f, 11f, 20f, 21f, 30f, 31f)));
        small.node("Gather", "row", "rows", "index");
        return Files.write(folder.resolve("table.onnx"), small.bytes());
    }

    /** Three matrix products of {@code x} FP32[1, 2]: {@code a} of x, {@code b} of a, {@code c} of x. All are outputs of one number. */
    public static byte[] products() {
        SmallModels small = new SmallModels();
        small.graph
                .addInput(value("x", TensorProto.DataType.FLOAT_VALUE, 1, 2))
                .addOutput(value("a", TensorProto.DataType.FLOAT_VALUE, 1, 1))
                .addOutput(value("b", TensorProto.DataType.FLOAT_VALUE, 1, 1))
                .addOutput(value("c", TensorProto.DataType.FLOAT_VALUE, 1, 1));
        small.product("a", "x", 1, 10);
        small.product("b", "a", 3);
        small.product("c", "x", 5, 50);
        return small.bytes();
    }

    /** A matrix product of {@code x} FP32[1, any, 2]. The open axis has no name. */
    public static byte[] words() {
        SmallModels small = new SmallModels();
        small.graph
                .addInput(value("x", TensorProto.DataType.FLOAT_VALUE, 1, -1, 2))
                .addOutput(value("a", TensorProto.DataType.FLOAT_VALUE, 1, -1, 1));
        small.product("a", "x", 1, 10);
        return small.bytes();
    }

    private void product(String output, String input, float... column) {
        TensorProto.Builder weights = TensorProto.newBuilder()
                .setName(output + "W")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(column.length)
                .addDims(1);
        for (float weight : column) {
            weights.addFloatData(weight);
        }
        graph.addInitializer(weights);
        node("MatMul", output, input, output + "W");
    }

    /** A detector of the kind YOLOv8 that gives its input FP32[1, 3, 8, 8] as its output {@code boxes} FP32[1, 6, 32]. */
    public static Path boxes(Path folder) throws IOException {
        SmallModels small = new SmallModels();
        small.graph
                .addInput(value("x", TensorProto.DataType.FLOAT_VALUE, 1, 3, 8, 8))
                .addOutput(value("boxes", TensorProto.DataType.FLOAT_VALUE, 1, 6, 32))
                .addInitializer(TensorProto.newBuilder()
                        .setName("shape")
                        .setDataType(TensorProto.DataType.INT64_VALUE)
                        .addDims(3)
                        .addAllInt64Data(List.of(1L, 6L, 32L)));
        small.node("Reshape", "boxes", "x", "shape");
        return Files.write(folder.resolve("boxes.onnx"), small.bytes());
    }

    /**
     * A model of texts. Inputs: {@code attention_mask} and {@code input_ids} INT64[texts, 6]. Output: {@code hidden} FP32[texts, 6, 2], which
     * is (id, id % 7) for each id below 1,000.
     */
    public static byte[] texts(int texts) {
        return texts(String.valueOf(texts), "6");
    }

    /** The same with open axes. An axis is a number or a name. */
    public static byte[] texts(String texts, String tokens) {
        SmallModels small = new SmallModels();
        TensorProto.Builder table = TensorProto.newBuilder()
                .setName("table")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1_000)
                .addDims(2);
        for (int id = 0; id < 1_000; id++) {
            table.addFloatData(id).addFloatData(id % 7);
        }
        small.graph
                .addInput(value("attention_mask", TensorProto.DataType.INT64_VALUE, texts, tokens))
                .addInput(value("input_ids", TensorProto.DataType.INT64_VALUE, texts, tokens))
                .addOutput(value("hidden", TensorProto.DataType.FLOAT_VALUE, texts, tokens, "2"))
                .addInitializer(table);
        small.node("Gather", "hidden", "table", "input_ids");
        return small.bytes();
    }

    private void node(String operator, String output, String... inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output));
    }

    private void cast(String output, String input, int type) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(output)
                .addInput(input)
                .addOutput(output)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(type)));
    }

    private static ValueInfoProto value(String name, int type, int... dims) {
        return value(name, type, IntStream.of(dims).mapToObj(String::valueOf).toArray(String[]::new));
    }

    /** A value whose axes are numbers or names. */
    private static ValueInfoProto value(String name, int type, String... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String axis : axes) {
            shape.addDim(
                    axis.matches("\\d+")
                            ? Dimension.newBuilder().setDimValue(Long.parseLong(axis))
                            : Dimension.newBuilder().setDimParam(axis));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    private byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build()
                .toByteArray();
    }
}

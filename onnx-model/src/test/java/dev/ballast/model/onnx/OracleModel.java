package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import com.google.protobuf.ByteString;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A small model under test: nodes, weights and inputs. It is run here and in onnxruntime. */
final class OracleModel {
    private static final int BOOL = TensorProto.DataType.BOOL_VALUE;
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private final int opset;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("model");
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();

    OracleModel(int opset) {
        this.opset = opset;
    }

    /** Adds an input with the value that it has in the run. */
    OracleModel input(String name, Tensor value) {
        inputs.put(name, value);
        graph.addInput(value(name, elementType(value), value.shape()));
        return this;
    }

    /** The value of an input in the run. */
    Tensor value(String name) {
        return Objects.requireNonNull(inputs.get(name));
    }

    OracleModel weight(String name, Tensor value) {
        graph.addInitializer(tensor(name, value));
        return this;
    }

    /** Adds a float32 output. */
    OracleModel output(String name) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT_VALUE));
        return this;
    }

    OracleModel node(NodeProto.Builder node) {
        graph.addNode(node);
        return this;
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    Model read() throws ModelException {
        return OnnxReader.read("model", bytes());
    }

    /** The outputs of one run here. */
    List<Tensor> run() throws ModelException {
        GemmKernel kernel = Kernels.portable();
        return new ModelRunner(read(), kernel).run(List.copyOf(inputs.values()), new LocalBackend(kernel));
    }

    /** Requires that all outputs equal those of onnxruntime, up to a share of the number or of 1. */
    void requireAsOnnxruntime(float share) throws Exception {
        List<Tensor> answer = run();
        try (Onnxruntime oracle = new Onnxruntime(bytes())) {
            List<FloatTensor> expected = oracle.run(inputs);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(answer.get(i).shape()).isEqualTo(expected.get(i).shape());
                requireClose((FloatTensor) answer.get(i), expected.get(i), share);
            }
        }
    }

    private static void requireClose(FloatTensor answer, FloatTensor expected, float share) {
        for (int i = 0; i < expected.data().length; i++) {
            float number = expected.data()[i];
            assertThat(answer.data()[i]).isCloseTo(number, within(share * Math.max(1f, Math.abs(number))));
        }
    }

    /** A node with the given inputs, and outputs that are separated from them by an arrow: {@code node("Add", "a b -> c")}. */
    static NodeProto.Builder node(String operator, String values) {
        String[] sides = values.split(" -> ", -1);
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(names(sides[0]))
                .addAllOutput(names(sides[1]));
    }

    /** Names separated by blanks; {@code _} stands for an omitted one. */
    private static List<String> names(String names) {
        List<String> list = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            if (!name.isEmpty()) {
                list.add(name.equals("_") ? "" : name);
            }
        }
        return list;
    }

    static AttributeProto.Builder whole(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value);
    }

    static AttributeProto.Builder real(String name, float value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT).setF(value);
    }

    static AttributeProto.Builder text(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
    }

    static AttributeProto.Builder wholes(String name, int... values) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
        IntStream.of(values).forEach(attribute::addInts);
        return attribute;
    }

    static AttributeProto.Builder reals(String name, List<Float> values) {
        return attribute(name, AttributeProto.AttributeType.FLOATS).addAllFloats(values);
    }

    static AttributeProto.Builder texts(String name, List<String> values) {
        AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.STRINGS);
        values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
        return attribute;
    }

    /**
     * A graph as an attribute.
     *
     * @param values its inputs, an arrow, and its outputs, as in {@code "i c x -> c2 x2"}. The scalar i is INT64. Names that begin with c are
     *     scalars of type BOOL. All others are float32
     */
    static AttributeProto.Builder graph(String name, String values, NodeProto.Builder... nodes) {
        String[] sides = values.split(" -> ", -1);
        GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
        for (String input : names(sides[0])) {
            boolean isWhole = input.equals("i");
            graph.addInput(
                    isWhole || input.startsWith("c")
                            ? value(input, isWhole ? INT64 : BOOL, Shape.of())
                            : value(input, TensorProto.DataType.FLOAT_VALUE));
        }
        for (String output : names(sides[1])) {
            graph.addOutput(value(output, output.startsWith("c") ? BOOL : TensorProto.DataType.FLOAT_VALUE));
        }
        for (NodeProto.Builder node : nodes) {
            graph.addNode(node);
        }
        return attribute(name, AttributeProto.AttributeType.GRAPH).setG(graph);
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private static int elementType(Tensor value) {
        return switch (ElementType.of(value)) {
            case FLOAT -> TensorProto.DataType.FLOAT_VALUE;
            case INT8 -> TensorProto.DataType.INT8_VALUE;
            case UINT8 -> TensorProto.DataType.UINT8_VALUE;
            case INT32 -> TensorProto.DataType.INT32_VALUE;
            case INT64 -> INT64;
            case BOOL -> BOOL;
        };
    }

    /** The tensor as a weight of this name. */
    static TensorProto tensor(String name, Tensor value) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(elementType(value));
        IntStream.of(value.shape().toArray()).forEach(tensor::addDims);
        if (value instanceof FloatTensor floats) {
            for (float element : floats.data()) {
                tensor.addFloatData(element);
            }
        } else if (value instanceof LongTensor longs) {
            LongStream.of(longs.data()).forEach(tensor::addInt64Data);
        } else {
            for (int i = 0; i < value.shape().size(); i++) {
                tensor.addInt32Data((int) Whole.get(value, i));
            }
        }
        return tensor.build();
    }

    /** A value of any shape. */
    private static ValueInfoProto value(String name, int type) {
        return value(name, TypeProto.Tensor.newBuilder().setElemType(type));
    }

    private static ValueInfoProto value(String name, int type, Shape shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        IntStream.of(shape.toArray())
                .forEach(dim -> dims.addDim(Dimension.newBuilder().setDimValue(dim)));
        return value(name, TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims));
    }

    private static ValueInfoProto value(String name, TypeProto.Tensor.Builder type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }
}

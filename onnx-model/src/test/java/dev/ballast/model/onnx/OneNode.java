package dev.ballast.model.onnx;

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
import ai.onnxruntime.OrtException;
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
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A model of one node with inputs of any type, for comparisons with onnxruntime. */
final class OneNode {
    private final NodeProto.Builder node = NodeProto.newBuilder();
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("one");
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<OperatorSetIdProto> opsets = new ArrayList<>();
    private int names;

    OneNode(String domain, String operator, long opset) {
        node.setOpType(operator).setDomain(domain).setName("the-node");
        opsets.add(OperatorSetIdProto.newBuilder()
                .setVersion(domain.isEmpty() ? opset : 17)
                .build());
        if (!domain.isEmpty()) {
            opsets.add(OperatorSetIdProto.newBuilder()
                    .setDomain(domain)
                    .setVersion(opset)
                    .build());
        }
    }

    static OneNode microsoft(String operator) {
        return new OneNode("com.microsoft", operator, 1);
    }

    OneNode with(String name, long value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value));
        return this;
    }

    OneNode with(String name, float value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value));
        return this;
    }

    OneNode with(String name, String value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value)));
        return this;
    }

    OneNode withList(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        LongStream.of(values).forEach(attribute::addInts);
        node.addAttribute(attribute);
        return this;
    }

    OneNode withReals(String name, float... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (float value : values) {
            attribute.addFloats(value);
        }
        node.addAttribute(attribute);
        return this;
    }

    /** The next input of the node, given by a request or stored in the model. */
    OneNode input(boolean isConstant, Tensor value) {
        return isConstant ? constant(value) : variable(value);
    }

    OneNode variable(Tensor value) {
        return variable(value, ElementType.of(value));
    }

    OneNode variable(Tensor value, ElementType type) {
        String name = "x" + names++;
        node.addInput(name);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        IntStream.of(value.shape().toArray())
                .forEach(dim -> shape.addDim(Dimension.newBuilder().setDimValue(dim)));
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(code(type))
                                .setShape(shape))));
        inputs.put(name, value);
        return this;
    }

    OneNode constant(Tensor value) {
        return constant(value, ElementType.of(value));
    }

    OneNode constant(Tensor value, ElementType type) {
        String name = "w" + names++;
        node.addInput(name);
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(code(type));
        IntStream.of(value.shape().toArray()).forEach(tensor::addDims);
        for (int i = 0; i < value.shape().size(); i++) {
            if (value instanceof FloatTensor floats) {
                tensor.addFloatData(floats.data()[i]);
            } else if (value instanceof LongTensor longs) {
                tensor.addInt64Data(longs.data()[i]);
            } else {
                tensor.addInt32Data((int) Whole.get(value, i));
            }
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** The next input is a list that is stored in the model. */
    OneNode longs(long... elements) {
        return constant(LongTensor.wrap(Shape.of(elements.length), elements));
    }

    /** Omits the next input. */
    OneNode absent() {
        node.addInput("");
        return this;
    }

    /** Adds outputs of the graph; the name of an output that is not used is empty. */
    OneNode outputs(boolean... used) {
        for (int i = 0; i < used.length; i++) {
            node.addOutput(used[i] ? "y" + i : "");
            if (used[i]) {
                graph.addOutput(ValueInfoProto.newBuilder().setName("y" + i));
            }
        }
        return this;
    }

    /** The number of an element type in a file. */
    static int code(ElementType type) {
        return switch (type) {
            case FLOAT -> TensorProto.DataType.FLOAT_VALUE;
            case INT8 -> TensorProto.DataType.INT8_VALUE;
            case UINT8 -> TensorProto.DataType.UINT8_VALUE;
            case INT32 -> TensorProto.DataType.INT32_VALUE;
            case INT64 -> TensorProto.DataType.INT64_VALUE;
            case BOOL -> TensorProto.DataType.BOOL_VALUE;
        };
    }

    byte[] bytes() {
        if (node.getOutputCount() == 0) {
            outputs(true);
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addAllOpsetImport(opsets)
                .setGraph(GraphProto.newBuilder(graph.build()).addNode(node))
                .build()
                .toByteArray();
    }

    Model model() throws ModelException {
        return OnnxReader.read("one", bytes());
    }

    /** The outputs, computed by ourselves. */
    List<Tensor> ours(GemmKernel kernel) throws ModelException {
        Model model = model();
        List<Tensor> given =
                model.inputs().stream().map(input -> inputs.get(input.name())).toList();
        return new ModelRunner(model, kernel).run(given, new LocalBackend(kernel));
    }

    /** The outputs, computed by onnxruntime. */
    List<Tensor> theirs() throws OrtException {
        try (Onnxruntime oracle = Onnxruntime.withoutOptimizations(bytes())) {
            return oracle.outputs(inputs);
        }
    }

    /**
     * Requires every output to be what onnxruntime computes.
     *
     * @param tolerance largest difference, relative to the larger of 1 and the expected magnitude; for integers in units
     */
    void agrees(double tolerance) throws Exception {
        List<Tensor> expected = theirs();
        List<Tensor> actual = ours(Kernels.portable());
        assertThat(actual).hasSameSizeAs(expected);
        for (int output = 0; output < expected.size(); output++) {
            Tensor right = expected.get(output);
            Tensor own = actual.get(output);
            assertThat(own.shape()).as("shape of output %d", output).isEqualTo(right.shape());
            assertThat(own.datatype()).as("type of output %d", output).isEqualTo(right.datatype());
            for (int i = 0; i < right.shape().size(); i++) {
                double wanted = element(right, i);
                double allowed = tolerance * (right instanceof FloatTensor ? Math.max(1, Math.abs(wanted)) : 1);
                double found = element(own, i);
                boolean isSame = found == wanted || (Double.isNaN(found) && Double.isNaN(wanted));
                assertThat(isSame || Math.abs(found - wanted) <= allowed)
                        .as("output %d, element %d: %s, expected %s", output, i, found, wanted)
                        .isTrue();
            }
        }
    }

    private static double element(Tensor tensor, int index) {
        return tensor instanceof FloatTensor floats ? floats.data()[index] : Whole.get(tensor, index);
    }
}

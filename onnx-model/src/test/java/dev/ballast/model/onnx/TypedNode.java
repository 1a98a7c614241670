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
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.protobuf.ByteString;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A model of one node with inputs of any type, for comparisons with onnxruntime. */
final class TypedNode {
    private final NodeProto.Builder node = NodeProto.newBuilder();
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("one");
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<OperatorSetIdProto> opsets = new ArrayList<>();
    private int names;

    TypedNode(String domain, String operator, long opset) {
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

    static TypedNode microsoft(String operator) {
        return new TypedNode("com.microsoft", operator, 1);
    }

    TypedNode with(String name, long value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value));
        return this;
    }

    TypedNode with(String name, float value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value));
        return this;
    }

    TypedNode with(String name, String value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value)));
        return this;
    }

    TypedNode withList(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        LongStream.of(values).forEach(attribute::addInts);
        node.addAttribute(attribute);
        return this;
    }

    TypedNode withReals(String name, float... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (float value : values) {
            attribute.addFloats(value);
        }
        node.addAttribute(attribute);
        return this;
    }

    /** The next input of the node, given by a request or stored in the model. */
    TypedNode input(boolean isConstant, Tensor value) {
        return isConstant ? constant(value) : variable(value);
    }

    TypedNode variable(Tensor value) {
        return variable(value, ElementType.of(value));
    }

    TypedNode variable(Tensor value, ElementType type) {
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

    TypedNode constant(Tensor value) {
        return constant(value, ElementType.of(value));
    }

    TypedNode constant(Tensor value, ElementType type) {
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

    /** Omits the next input. */
    TypedNode absent() {
        node.addInput("");
        return this;
    }

    /** Adds outputs of the graph; the name of an output that is not used is empty. */
    TypedNode outputs(boolean... used) {
        for (int i = 0; i < used.length; i++) {
            node.addOutput(used[i] ? "y" + i : "");
            if (used[i]) {
                graph.addOutput(ValueInfoProto.newBuilder().setName("y" + i));
            }
        }
        return this;
    }

    private static int code(ElementType type) {
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
        return theirs(bytes(), inputs);
    }

    /** The outputs of a model for these inputs by name, computed by onnxruntime without optimizations. */
    static List<Tensor> theirs(byte[] model, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = environment.createSession(model, options)) {
                for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
                    OnnxJavaType type = ((TensorInfo) input.getValue().getInfo()).type;
                    fed.put(input.getKey(), theirs(environment, given(inputs, input.getKey()), type));
                }
                try (OrtSession.Result result = session.run(fed)) {
                    List<Tensor> outputs = new ArrayList<>();
                    result.forEach(entry -> outputs.add(ours((OnnxTensor) entry.getValue())));
                    return outputs;
                }
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static Tensor given(Map<String, Tensor> inputs, String name) {
        Tensor value = inputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no value for input " + name);
        }
        return value;
    }

    private static OnnxTensor theirs(OrtEnvironment environment, Tensor value, OnnxJavaType type) throws OrtException {
        long[] dims = IntStream.of(value.shape().toArray()).asLongStream().toArray();
        if (value instanceof FloatTensor floats) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.data()), dims);
        }
        if (value instanceof IntTensor ints) {
            return OnnxTensor.createTensor(environment, IntBuffer.wrap(ints.data()), dims);
        }
        if (value instanceof LongTensor longs) {
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(longs.data()), dims);
        }
        byte[] octets = ((ByteTensor) value).data();
        ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(octets).rewind();
        return OnnxTensor.createTensor(environment, direct, dims, type);
    }

    private static Tensor ours(OnnxTensor output) {
        int[] dims = LongStream.of(output.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        Shape shape = Shape.of(dims);
        switch (output.getInfo().type) {
            case FLOAT -> {
                float[] data = new float[shape.size()];
                output.getFloatBuffer().get(data);
                return FloatTensor.wrap(shape, data);
            }
            case INT32 -> {
                int[] data = new int[shape.size()];
                output.getIntBuffer().get(data);
                return IntTensor.wrap(shape, data);
            }
            case INT64 -> {
                long[] data = new long[shape.size()];
                output.getLongBuffer().get(data);
                return LongTensor.wrap(shape, data);
            }
            default -> {
                byte[] data = new byte[shape.size()];
                output.getByteBuffer().get(data);
                return output.getInfo().type == OnnxJavaType.INT8
                        ? ByteTensor.signed(shape, data)
                        : ByteTensor.unsigned(shape, data);
            }
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
                assertThat(Math.abs(element(own, i) - wanted) <= allowed || element(own, i) == wanted)
                        .as("output %d, element %d: %s, expected %s", output, i, element(own, i), wanted)
                        .isTrue();
            }
        }
    }

    private static double element(Tensor tensor, int index) {
        return tensor instanceof FloatTensor floats ? floats.data()[index] : Whole.get(tensor, index);
    }
}

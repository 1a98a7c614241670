package dev.ballast.model.onnx;

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
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Writes an ONNX file whose inputs may have open axes. */
final class ProtoGraph {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
    private final int opset;
    private final Random random = new Random(1);

    ProtoGraph(int opset) {
        this.opset = opset;
    }

    /** A float32 input. An axis is a number, a name, or empty for an axis without either. */
    ProtoGraph input(String name, String... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String axis : axes) {
            Dimension.Builder dim = Dimension.newBuilder();
            if (axis.matches("-?\\d+")) {
                dim.setDimValue(Long.parseLong(axis));
            } else if (!axis.isEmpty()) {
                dim.setDimParam(axis);
            }
            shape.addDim(dim);
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(shape);
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor)));
        return this;
    }

    ProtoGraph output(String name) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor)));
        return this;
    }

    /** A node with one output and without attributes. */
    ProtoGraph node(String operator, String output, String... inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setName("/" + output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output));
        return this;
    }

    /** Gives the last node an integer attribute. */
    ProtoGraph whole(String name, long value) {
        return with(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value));
    }

    /** Gives the last node a list of integers. */
    ProtoGraph wholes(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        LongStream.of(values).forEach(attribute::addInts);
        return with(attribute);
    }

    private ProtoGraph with(AttributeProto.Builder attribute) {
        graph.getNodeBuilder(graph.getNodeCount() - 1).addAttribute(attribute);
        return this;
    }

    /** Random float32 weights. */
    ProtoGraph weights(String name, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        LongStream.of(dims).forEach(tensor::addDims);
        for (long i = LongStream.of(dims).reduce(1, (a, b) -> a * b); i > 0; i--) {
            tensor.addFloatData(random.nextFloat() - 0.5f);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** Random int8 weights of 7 bits. Some processors' instructions saturate sums of two products of 8 bits, in onnxruntime too. */
    ProtoGraph octets(String name, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT8_VALUE);
        LongStream.of(dims).forEach(tensor::addDims);
        for (long i = LongStream.of(dims).reduce(1, (a, b) -> a * b); i > 0; i--) {
            tensor.addInt32Data(random.nextInt(128) - 64);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** A constant list of int64. */
    ProtoGraph list(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        LongStream.of(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return this;
    }

    /** A constant int64 without axes. */
    ProtoGraph scalar(String name, long value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addInt64Data(value));
        return this;
    }

    /** A constant float32 without axes. */
    ProtoGraph real(String name, float value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addFloatData(value));
        return this;
    }

    /** A constant uint8 without axes. */
    ProtoGraph octet(String name, int value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.UINT8_VALUE)
                .addInt32Data(value));
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
}

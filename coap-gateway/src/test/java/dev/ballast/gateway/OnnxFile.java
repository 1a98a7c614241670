package dev.ballast.gateway;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.stream.LongStream;

/** Writes an ONNX file, or a graph inside a node, from short descriptions. */
final class OnnxFile {
    static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    static final int INT64 = TensorProto.DataType.INT64_VALUE;
    static final int BOOL = TensorProto.DataType.BOOL_VALUE;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");

    /** An input whose axes are numbers or names, in one text: {@code "1 seq"}; empty for a scalar. */
    OnnxFile input(String name, int type, String axes) {
        graph.addInput(value(name, type, axes));
        return this;
    }

    OnnxFile output(String name, int type, String axes) {
        graph.addOutput(value(name, type, axes));
        return this;
    }

    private static ValueInfoProto value(String name, int type, String axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String axis : axes.isEmpty() ? List.<String>of() : List.of(axes.split(" ", -1))) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(axis.matches("\\d+") ? dim.setDimValue(Long.parseLong(axis)) : dim.setDimParam(axis));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    /** A constant of one axis. */
    OnnxFile longs(String name, long... values) {
        TensorProto.Builder tensor = tensor(name, INT64, values.length);
        LongStream.of(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return this;
    }

    /** A constant without axes. */
    OnnxFile whole(String name, long value) {
        graph.addInitializer(tensor(name, INT64).addInt64Data(value));
        return this;
    }

    /** A constant without axes. */
    OnnxFile flag(String name, boolean value) {
        graph.addInitializer(tensor(name, BOOL).addInt32Data(value ? 1 : 0));
        return this;
    }

    /** The numbers 0, 1, 2 .. in two axes. */
    OnnxFile table(String name, int rows, int columns) {
        TensorProto.Builder tensor = tensor(name, FLOAT, rows, columns);
        for (int i = 0; i < rows * columns; i++) {
            tensor.addFloatData(i);
        }
        graph.addInitializer(tensor);
        return this;
    }

    private static TensorProto.Builder tensor(String name, int type, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
        LongStream.of(dims).forEach(tensor::addDims);
        return tensor;
    }

    /** A node: {@code node("Add", "a b -> c")}. An underscore stands for an omitted input. */
    OnnxFile node(String operator, String values, AttributeProto... attributes) {
        String[] sides = values.split(" -> ", -1);
        NodeProto.Builder node = NodeProto.newBuilder()
                .setName(operator + "_" + graph.getNodeCount())
                .setOpType(operator)
                .addAllAttribute(List.of(attributes));
        for (String input : sides[0].isEmpty() ? List.<String>of() : List.of(sides[0].split(" ", -1))) {
            node.addInput(input.equals("_") ? "" : input);
        }
        graph.addNode(node.addAllOutput(List.of(sides[1].split(" ", -1))));
        return this;
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** This graph as an attribute of a node. */
    AttributeProto as(String name) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(16))
                .setGraph(graph)
                .build()
                .toByteArray();
    }
}

package dev.ballast.node.part;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ballast.wire.StageMessage;
import java.util.Arrays;

/** A stage to try, a 3 x 3 convolution with bias, Relu and a 2 x 2 maximum, and what it gives by definition. */
public final class Stages {
    static final int CHANNELS = 2;
    private static final int KERNEL = 3;

    private Stages() {}

    /** The stage over an image of {@value #CHANNELS} planes of {@code size} x {@code size}, {@code filters} planes of half the side out. */
    public static StageMessage stage(int size, int filters) {
        int half = (size - KERNEL + 1) / 2;
        return StageMessage.of(
                CHANNELS * size * size,
                filters * half * half,
                model(size, filters, "Relu").toByteArray());
    }

    public static ModelProto model(int size, int filters, String activation) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(value("x", 1, CHANNELS, size, size))
                .addOutput(value("y", 1, filters, (size - KERNEL + 1) / 2, (size - KERNEL + 1) / 2))
                .addInitializer(weights("w", weights(filters), filters, CHANNELS, KERNEL, KERNEL))
                .addInitializer(weights("b", bias(filters), filters))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Conv")
                        .addAllInput(Arrays.asList("x", "w", "b"))
                        .addOutput("c"))
                .addNode(NodeProto.newBuilder()
                        .setOpType(activation)
                        .addInput("c")
                        .addOutput("r"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("MaxPool")
                        .addInput("r")
                        .addOutput("y")
                        .addAttribute(ints("kernel_shape"))
                        .addAttribute(ints("strides")));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
    }

    private static float[] weights(int filters) {
        return Parts.random(filters * CHANNELS * KERNEL * KERNEL, filters);
    }

    private static float[] bias(int filters) {
        return Parts.random(filters, 5);
    }

    /** The output by the definition of the operators; small whole numbers, so that every order of summation gives the same bits. */
    public static float[] naive(int size, int filters, float[] input) {
        float[] weights = weights(filters);
        float[] bias = bias(filters);
        int outputs = size - KERNEL + 1;
        int half = outputs / 2;
        float[] result = new float[filters * half * half];
        for (int f = 0; f < filters; f++) {
            for (int y = 0; y < 2 * half; y++) {
                for (int x = 0; x < 2 * half; x++) {
                    float sum = bias[f];
                    for (int i = 0; i < CHANNELS * KERNEL * KERNEL; i++) {
                        int channel = i / (KERNEL * KERNEL);
                        int row = y + i / KERNEL % KERNEL;
                        sum += weights[f * CHANNELS * KERNEL * KERNEL + i]
                                * input[(channel * size + row) * size + x + i % KERNEL];
                    }
                    int at = (f * half + y / 2) * half + x / 2;
                    result[at] = Math.max(result[at], sum);
                }
            }
        }
        return result;
    }

    private static AttributeProto ints(String name) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(2)
                .addInts(2)
                .build();
    }

    private static TensorProto weights(String name, float[] data, int... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (int dim : dims) {
            tensor.addDims(dim);
        }
        for (float value : data) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static ValueInfoProto value(String name, int... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int dim : dims) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}

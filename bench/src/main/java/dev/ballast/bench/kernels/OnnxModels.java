package dev.ballast.bench.kernels;

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
import com.google.protobuf.UnsafeByteOperations;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes ONNX models of one layer without a bias: {@value #INPUT} in, {@value #OUTPUT} out. */
final class OnnxModels {
    static final String INPUT = "x";

    private static final String OUTPUT = "y";
    private static final String WEIGHTS = "w";
    private static final int OPERATOR_SET = 13;
    private static final int IR_VERSION = 8;

    private OnnxModels() {}

    /** One Conv, or one Gemm with W as it stands; {@code weights} are copied. */
    static byte[] layer(LayerShape shape, float[] weights) {
        long[] dims = inputDims(shape);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("layer")
                .addInput(value(INPUT, dims))
                .addOutput(value(OUTPUT, outputDims(shape)))
                .addInitializer(tensor(WEIGHTS, raw(weights), weightDims(shape)))
                .addNode(shape.lowering() instanceof ConvLowering conv ? conv(conv) : gemm());
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** Extents of the input: 1 x channels x height x width, or batch x features. */
    static long[] inputDims(LayerShape shape) {
        if (shape.lowering() instanceof ConvLowering conv) {
            return new long[] {
                1, conv.channels(), conv.vertical().input(), conv.horizontal().input()
            };
        }
        DenseLowering dense = (DenseLowering) shape.lowering();
        return new long[] {dense.batch(), dense.features()};
    }

    /** Extents of the output: 1 x rows x height x width, or batch x rows. */
    static long[] outputDims(LayerShape shape) {
        if (shape.lowering() instanceof ConvLowering conv) {
            return new long[] {
                1, shape.rows(), conv.vertical().outputs(), conv.horizontal().outputs()
            };
        }
        return new long[] {shape.lowering().columns(), shape.rows()};
    }

    private static long[] weightDims(LayerShape shape) {
        if (shape.lowering() instanceof ConvLowering conv) {
            return new long[] {
                shape.rows(),
                conv.channels(),
                conv.vertical().kernel(),
                conv.horizontal().kernel()
            };
        }
        return new long[] {shape.rows(), shape.lowering().reduction()};
    }

    private static NodeProto.Builder conv(ConvLowering conv) {
        WindowAxis down = conv.vertical();
        WindowAxis across = conv.horizontal();
        return node("Conv")
                .addAttribute(integers("strides", down.stride(), across.stride()))
                .addAttribute(integers("dilations", down.dilation(), across.dilation()))
                .addAttribute(
                        integers("pads", down.padBefore(), across.padBefore(), down.padAfter(), across.padAfter()));
    }

    private static NodeProto.Builder gemm() {
        return node("Gemm")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("transB")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1));
    }

    private static NodeProto.Builder node(String operator) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addInput(INPUT)
                .addInput(WEIGHTS)
                .addOutput(OUTPUT);
    }

    private static AttributeProto.Builder integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute;
    }

    private static ValueInfoProto.Builder value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)));
    }

    /** A float32 tensor of bytes as {@link #raw} gives them. */
    static TensorProto.Builder tensor(String name, ByteString raw, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(raw);
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return tensor;
    }

    /** Floats as ONNX holds them: little-endian; copied. */
    static ByteString raw(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}

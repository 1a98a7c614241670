package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The same model with uint8 weights and zero points, each 128 more than the int8 ones, where a QLinearConv or QLinearMatMul multiplies uint8
 * by int8. On x86 processors without VNNI onnxruntime adds pairs of such products in int16, which saturates: as an oracle it is wrong there.
 * Products of uint8 by uint8 are exact on every processor.
 */
public final class UnsignedWeights {
    private static final Set<String> OPERATORS = Set.of("QLinearConv", "QLinearMatMul");
    private static final int INPUT_ZERO_POINT = 2;
    private static final int WEIGHTS = 3;
    private static final int WEIGHTS_ZERO_POINT = 5;
    private static final int SHIFT = 128;
    private static final String SUFFIX = "_unsigned";

    private UnsignedWeights() {}

    /** The changed model; {@code encoded} stays as it is. */
    public static byte[] in(byte[] encoded) throws InvalidProtocolBufferException {
        ModelProto model = ModelProto.parseFrom(encoded);
        GraphProto.Builder graph = model.getGraph().toBuilder();
        Map<String, TensorProto> constants = new HashMap<>();
        graph.getInitializerList().forEach(each -> constants.put(each.getName(), each));
        Map<String, TensorProto> added = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            if (OPERATORS.contains(node.getOpType())
                    && isOf(constants, node.getInput(INPUT_ZERO_POINT), TensorProto.DataType.UINT8)
                    && isOf(constants, node.getInput(WEIGHTS), TensorProto.DataType.INT8)) {
                NodeProto.Builder changed = node.toBuilder();
                for (int input : List.of(WEIGHTS, WEIGHTS_ZERO_POINT)) {
                    String name = node.getInput(input);
                    added.computeIfAbsent(name, of -> shifted(Objects.requireNonNull(constants.get(of))));
                    changed.setInput(input, name + SUFFIX);
                }
                graph.setNode(i, changed);
            }
        }
        added.values().forEach(graph::addInitializer);
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }

    private static boolean isOf(Map<String, TensorProto> constants, String name, TensorProto.DataType type) {
        TensorProto constant = constants.get(name);
        return constant != null && constant.getDataType() == type.getNumber();
    }

    private static TensorProto shifted(TensorProto signed) {
        byte[] bytes = signed.getRawData().toByteArray();
        if (bytes.length == 0) {
            bytes = new byte[signed.getInt32DataCount()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) signed.getInt32Data(i);
            }
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] += (byte) SHIFT;
        }
        return signed.toBuilder()
                .setName(signed.getName() + SUFFIX)
                .setDataType(TensorProto.DataType.UINT8.getNumber())
                .clearInt32Data()
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }
}

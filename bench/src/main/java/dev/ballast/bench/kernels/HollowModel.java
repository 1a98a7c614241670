package dev.ballast.bench.kernels;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Fills in the weights of the "light" models of the ONNX project: whole graphs whose weights are ConstantOfShape nodes. */
public final class HollowModel {
    private static final String HOLLOW = "ConstantOfShape";

    /** The first IR version in which weights need not be listed among the inputs. */
    private static final int IR_VERSION = 4;

    private HollowModel() {}

    /**
     * The model with seeded weights in the place of those nodes: uniform, of the variance that keeps activations in range (He et al. 2015),
     * biases within 0.1.
     */
    public static byte[] filled(byte[] hollow) throws IOException {
        ModelProto model = ModelProto.parseFrom(hollow);
        GraphProto graph = model.getGraph();
        Map<String, long[]> shapes = shapes(graph);
        GraphProto.Builder filled = graph.toBuilder().clearNode();
        Random random = new Random(1);
        for (NodeProto node : graph.getNodeList()) {
            long[] dims = node.getOpType().equals(HOLLOW) ? shapes.get(node.getInput(0)) : null;
            if (dims == null) {
                filled.addNode(node);
            } else {
                filled.addInitializer(
                        OnnxModels.tensor(node.getOutput(0), OnnxModels.raw(weights(dims, random)), dims));
            }
        }
        return model.toBuilder()
                .setIrVersion(Math.max(IR_VERSION, model.getIrVersion()))
                .setGraph(filled)
                .build()
                .toByteArray();
    }

    /** The extents that a graph holds as constants, by name. */
    private static Map<String, long[]> shapes(GraphProto graph) {
        Map<String, long[]> shapes = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.INT64_VALUE) {
                shapes.put(tensor.getName(), integers(tensor));
            }
        }
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (node.getOpType().equals("Constant") && attribute.hasT()) {
                    shapes.put(node.getOutput(0), integers(attribute.getT()));
                }
            }
        }
        return shapes;
    }

    private static long[] integers(TensorProto tensor) {
        if (tensor.getInt64DataCount() > 0) {
            return tensor.getInt64DataList().stream().mapToLong(Long::longValue).toArray();
        }
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long[] integers = new long[raw.remaining() / Long.BYTES];
        raw.asLongBuffer().get(integers);
        return integers;
    }

    private static float[] weights(long[] dims, Random random) {
        long size = 1;
        for (long dim : dims) {
            size = Math.multiplyExact(size, dim);
        }
        double inputs = dims.length > 1 ? (double) size / dims[0] : 600;
        float widest = (float) Math.sqrt(6 / inputs);
        float[] weights = new float[Math.toIntExact(size)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (2 * random.nextFloat() - 1) * widest;
        }
        return weights;
    }
}

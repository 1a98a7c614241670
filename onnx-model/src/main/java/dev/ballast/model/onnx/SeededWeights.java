package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes weights for full-size graphs that come without them: ONNX's light models, which have ConstantOfShape nodes in place of weights. The
 * same seed gives the same numbers on every machine.
 *
 * <p>Matrices and kernels are uniform with variance 2 / fan-in (He et al. 2015), so values keep their magnitude from layer to layer.
 * Variances and factors lie around one. Factors lie around a half in graphs with a Sum of branches, where values would grow. Biases and
 * means lie within a tenth of zero.
 */
public final class SeededWeights {
    private static final Set<String> PASSING_ON = Set.of("Unsqueeze", "Reshape", "Identity");
    private static final String NORMALIZATION = "BatchNormalization";
    private static final int SCALE = 1;
    private static final int VARIANCE = 4;

    private final Map<String, TensorProto> shapes = new HashMap<>();
    private final Map<String, NodeProto> readers = new HashMap<>();
    private final Map<String, FloatTensor> values = new LinkedHashMap<>();
    private final boolean hasSums;

    private SeededWeights(GraphProto graph) {
        graph.getInitializerList().forEach(weight -> shapes.put(weight.getName(), weight));
        for (NodeProto node : graph.getNodeList()) {
            node.getInputList().forEach(input -> readers.putIfAbsent(input, node));
        }
        hasSums = graph.getNodeList().stream().anyMatch(node -> node.getOpType().equals("Sum"));
    }

    /**
     * Reads a model with seeded weights in place of the values of its ConstantOfShape nodes.
     *
     * @param bytes the ONNX file; the model keeps no reference to it
     * @throws ModelException when the bytes are not an ONNX model or the model cannot be run
     */
    public static Model model(String name, byte[] bytes, long seed) throws ModelException {
        ModelProto model = OnnxReader.parse(bytes);
        Map<String, Tensor> replaced = new HashMap<>(of(model.getGraph(), seed).values);
        return OnnxReader.build(new Source(name, ExternalData.none(), Map.of(), replaced), model);
    }

    /**
     * The model with seeded weights as an ONNX file, in which the weights are initializers. The weights are in memory three times while the
     * file is made.
     *
     * @throws ModelException when the bytes are not an ONNX model
     */
    public static byte[] file(byte[] bytes, long seed) throws ModelException {
        ModelProto model = OnnxReader.parse(bytes);
        SeededWeights weights = of(model.getGraph(), seed);
        GraphProto.Builder graph =
                model.getGraph().toBuilder().clearNode().clearInput().clearInitializer();
        Set<String> read = new HashSet<>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            FloatTensor value = weights.values.get(node.getOutput(0));
            if (value == null) {
                graph.addNode(node);
                read.addAll(node.getInputList());
            } else {
                graph.addInitializer(initializer(node.getOutput(0), value));
            }
        }
        model.getGraph().getInitializerList().stream()
                .filter(weight -> read.contains(weight.getName()))
                .forEach(graph::addInitializer);
        model.getGraph().getInputList().stream()
                .filter(input -> !weights.shapes.containsKey(input.getName()))
                .forEach(graph::addInput);
        // Before IR version 4 every initializer had to be an input too.
        long version = Math.max(model.getIrVersion(), 4);
        return model.toBuilder().setIrVersion(version).setGraph(graph).build().toByteArray();
    }

    private static TensorProto initializer(String name, FloatTensor value) {
        ByteBuffer raw = ByteBuffer.allocate(value.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(value.data());
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(raw));
        Arrays.stream(value.shape().toArray()).forEach(tensor::addDims);
        return tensor.build();
    }

    private static SeededWeights of(GraphProto graph, long seed) throws ModelException {
        SeededWeights weights = new SeededWeights(graph);
        SplittableRandom seeds = new SplittableRandom(seed);
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().equals("ConstantOfShape") && node.getInputCount() == 1 && isFloat(node)) {
                TensorProto shape = weights.shapes.get(node.getInput(0));
                if (shape != null) {
                    weights.fill(node.getOutput(0), extents(shape), seeds.split());
                }
            }
        }
        return weights;
    }

    private static boolean isFloat(NodeProto node) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals("value"))
                .map(AttributeProto::getT)
                .allMatch(value -> value.getDataType() == TensorProto.DataType.FLOAT_VALUE);
    }

    private static Shape extents(TensorProto shape) throws ModelException {
        try {
            if (TensorDecoder.decode(shape, ExternalData.none()) instanceof LongTensor dims) {
                return Extents.shape(dims.data());
            }
        } catch (RefusedException refused) {
            throw new ModelException("weight " + shape.getName() + ": " + refused.reason(), refused);
        }
        throw new ModelException("weight " + shape.getName() + " is not a shape");
    }

    private void fill(String name, Shape shape, SplittableRandom random) {
        double middle = 0;
        double reach = 0.1;
        if (shape.rank() > 1) {
            reach = Math.sqrt(6.0 / fanIn(name, shape));
        } else if (isFactor(name) || isVariance(name)) {
            middle = hasSums && !isVariance(name) ? 0.5 : 0.95;
            reach = 0.25;
        }
        FloatTensor value = FloatTensor.zeros(shape);
        for (int i = 0; i < value.data().length; i++) {
            value.data()[i] = (float) (middle + reach * (2 * random.nextDouble() - 1));
        }
        values.put(name, value);
    }

    /** The number of products in one sum of the operator that reads the weights. */
    private int fanIn(String name, Shape shape) {
        NodeProto reader = readers.get(name);
        boolean isRight = reader != null
                && (reader.getOpType().equals("MatMul") || reader.getOpType().equals("Gemm"))
                && reader.getAttributeList().stream().noneMatch(SeededWeights::isTransposition);
        return Math.max(1, isRight ? shape.dim(0) : shape.sizeOf(1, shape.rank()));
    }

    private static boolean isTransposition(AttributeProto attribute) {
        return attribute.getName().equals("transB") && attribute.getI() == 1;
    }

    /** Whether a list of weights is a factor in a product. */
    private boolean isFactor(String name) {
        String value = name;
        NodeProto reader = readers.get(value);
        while (reader != null && PASSING_ON.contains(reader.getOpType())) {
            value = reader.getOutput(0);
            reader = readers.get(value);
        }
        if (reader == null) {
            return false;
        }
        int index = reader.getInputList().indexOf(value);
        return reader.getOpType().equals("Mul") || (reader.getOpType().equals(NORMALIZATION) && index == SCALE);
    }

    private boolean isVariance(String name) {
        NodeProto reader = readers.get(name);
        return reader != null
                && reader.getOpType().equals(NORMALIZATION)
                && reader.getInputList().indexOf(name) == VARIANCE;
    }
}

package dev.ballast.model;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the integer operator for a float32 Conv, Gemm or MatMul between DequantizeLinear and QuantizeLinear. */
final class QuantizedLinear {
    static final String DEQUANTIZE = "DequantizeLinear";

    private static final Attribute ONE = new Attribute.Real(1);
    private static final Attribute NO = new Attribute.Whole(0);

    /** Largest relative difference between the scale of a bias and the scale of the product. It allows for the exporter's rounding. */
    private static final double SAME_SCALE = 1e-6;

    private final GraphValues values;

    QuantizedLinear(GraphValues values) {
        this.values = values;
    }

    /** The integer operator, which writes {@code output} as {@code quantize} would; null when the pattern does not fit. */
    @Nullable
    GraphNode of(GraphNode linear, GraphNode quantize, String output) {
        boolean isConv = GraphValues.is(linear, "Conv");
        boolean isGemm = GraphValues.is(linear, "Gemm") && isPlainGemm(linear);
        if (linear.inputs().size() < 2 || (!isConv && !isGemm && !GraphValues.is(linear, "MatMul"))) {
            return null;
        }
        GraphNode x = dequantize(linear.inputs().get(0));
        GraphNode w = dequantize(linear.inputs().get(1));
        if (x == null || w == null || !isWholeByte(x) || !isWholeByte(quantize) || !isAlongRows(linear, w)) {
            return null;
        }
        String bias = linear.inputs().size() > 2 ? linear.inputs().get(2) : "";
        String added = bias.isEmpty() ? "" : integerBias(bias, x, w);
        if (added == null) {
            return null;
        }
        List<String> inputs = new ArrayList<>(x.inputs());
        inputs.addAll(w.inputs());
        List<String> scale = quantize.inputs().subList(1, 3);
        if (isGemm) {
            inputs.add(added);
            inputs.addAll(scale);
            Map<String, Attribute> transB = Map.of("transB", new Attribute.Whole(transB(linear)));
            return new GraphNode(linear.name(), "QGemm", "com.microsoft", 1, inputs, List.of(output), transB);
        }
        inputs.addAll(scale);
        if (!added.isEmpty()) {
            inputs.add(added);
        }
        String operator = isConv ? "QLinearConv" : "QLinearMatMul";
        return new GraphNode(
                linear.name(), operator, "", quantize.opset(), inputs, List.of(output), linear.attributes());
    }

    /** The node that dequantizes a value, provided that it has a zero point and no unusual attributes; otherwise null. */
    private @Nullable GraphNode dequantize(String name) {
        GraphNode node = values.writer(name);
        boolean fits = node != null
                && GraphValues.is(node, DEQUANTIZE)
                && node.inputs().size() == 3
                && Set.of("axis").containsAll(node.attributes().keySet())
                && values.known(node.inputs().get(2)) instanceof ByteTensor;
        return fits ? node : null;
    }

    /** Whether a QuantizeLinear or DequantizeLinear node has one known scale and one known 8-bit zero point. */
    private boolean isWholeByte(GraphNode node) {
        return node.inputs().size() == 3
                && values.floats(node.inputs().get(1)).length == 1
                && values.known(node.inputs().get(2)) instanceof ByteTensor zero
                && zero.data().length == 1;
    }

    /** Whether the weights are constant, and their scales, when there are several, belong to the rows of the product. */
    private boolean isAlongRows(GraphNode linear, GraphNode w) {
        int scales = values.floats(w.inputs().get(1)).length;
        if (scales <= 1 || !values.isConstant(w.inputs().get(0))) {
            return scales == 1 && values.isConstant(w.inputs().get(0));
        }
        Tensor weights = values.known(w.inputs().get(0));
        int rank = weights == null ? 0 : weights.shape().rank();
        long axis = w.attributes().get("axis") instanceof Attribute.Whole whole ? whole.value() : 1;
        boolean isFirst = linear.operator().equals("Conv") || transB(linear) == 1;
        return (axis < 0 ? axis + rank : axis) == (isFirst ? 0 : rank - 1);
    }

    /** The int32 value of a dequantized bias with the scale of the product; otherwise null. */
    private @Nullable String integerBias(String bias, GraphNode x, GraphNode w) {
        GraphNode dequantize = values.writer(bias);
        if (dequantize == null || !GraphValues.is(dequantize, DEQUANTIZE)) {
            return null;
        }
        String name = dequantize.inputs().get(0);
        Tensor zero = dequantize.inputs().size() < 3
                ? null
                : values.known(dequantize.inputs().get(2));
        boolean isCentred = dequantize.inputs().size() < 3
                || (zero instanceof IntTensor zeros
                        && Arrays.stream(zeros.data()).allMatch(z -> z == 0));
        if (!isCentred || !(values.known(name) instanceof IntTensor ints) || !isOneRow(ints)) {
            return null;
        }
        float input = values.floats(x.inputs().get(1))[0];
        float[] weights = values.floats(w.inputs().get(1));
        float[] own = values.floats(dequantize.inputs().get(1));
        boolean isSame = own.length > 0 && (own.length == weights.length || weights.length == 1);
        for (int i = 0; isSame && i < own.length; i++) {
            double product = (double) input * weights[weights.length == 1 ? 0 : i];
            isSame = Math.abs(own[i] - product) <= SAME_SCALE * product;
        }
        return isSame ? name : null;
    }

    private static boolean isOneRow(IntTensor bias) {
        int rank = bias.shape().rank();
        return rank <= 1 || (rank == 2 && bias.shape().dim(0) == 1);
    }

    private static boolean isPlainGemm(GraphNode gemm) {
        Map<String, Attribute> attributes = new HashMap<>(gemm.attributes());
        boolean isPlain = attributes.getOrDefault("alpha", ONE).equals(ONE)
                && attributes.getOrDefault("beta", ONE).equals(ONE)
                && attributes.getOrDefault("transA", NO).equals(NO);
        attributes.keySet().removeAll(Set.of("alpha", "beta", "transA", "transB"));
        return isPlain && attributes.isEmpty();
    }

    private static long transB(GraphNode gemm) {
        return gemm.attributes().get("transB") instanceof Attribute.Whole whole ? whole.value() : 0;
    }
}

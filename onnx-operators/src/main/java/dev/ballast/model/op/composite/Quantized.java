package dev.ballast.model.op.composite;

import dev.ballast.model.op.kind.OperatorEntry;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.Parts.Part;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Operators of com.microsoft on 8-bit values that stand for DequantizeLinear, a float32 operator and QuantizeLinear. Each value comes with
 * its scale and its zero point, which may be omitted when it is 0.
 */
final class Quantized {
    private Quantized() {}

    /** An operator on one value. Its inputs are the value, its scale and zero point, and those of the result. */
    static OperatorEntry.Expander unary(String operator) {
        return (node, parts) -> {
            boolean isLast = node.flag("channels_last");
            RefusedException.unless(!isLast, "attribute channels_last");
            Map<String, Attribute> attributes = new HashMap<>(node.node().attributes());
            attributes.remove("channels_last");
            for (String name : attributes.keySet()) {
                node.any(name);
            }
            Part part = new Part("", operator, 1, attributes);
            quantize(node, parts, 3, parts.add(part, dequantized(parts, 0)));
        };
    }

    /** Softmax along an axis, in the meaning of opset 13 or later. */
    static void softmax(NodeReader node, Parts parts) throws RefusedException {
        long opset = node.whole("opset", 13);
        RefusedException.unless(opset >= 13, "attribute opset " + opset + " (only 13 and later)");
        Part softmax = Part.of("Softmax").with("axis", node.whole("axis", -1));
        quantize(node, parts, 3, parts.add(softmax, dequantized(parts, 0)));
    }

    /** Scale and zero point of the result, then those of each value after the value. */
    static void concat(NodeReader node, Parts parts) throws RefusedException {
        RefusedException.unless(
                node.inputs() % 3 == 2, node.inputs() + " inputs (two for the result, three for each value)");
        String[] values = new String[node.inputs() / 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = dequantized(parts, 2 + 3 * i);
        }
        String joined = parts.add(Part.of("Concat").with("axis", node.whole("axis", 0)), values);
        parts.addTo(0, Part.of("QuantizeLinear"), joined, parts.input(0), zero(node, parts, 1, node.bytes(2)));
    }

    /** A float32 value times 8-bit weights: value, weights, their scale, their zero point, and a bias. */
    static void dynamicMatMul(NodeReader node, Parts parts) {
        List<String> quantized = parts.several(3, Part.of("DynamicQuantizeLinear"), parts.input(0));
        parts.addTo(
                0,
                Part.ofMicrosoft("MatMulIntegerToFloat"),
                quantized.get(0),
                parts.input(1),
                quantized.get(1),
                parts.input(2),
                quantized.get(2),
                parts.input(3),
                parts.input(4));
    }

    private static String dequantized(Parts parts, int first) {
        return parts.add(
                Part.of("DequantizeLinear"), parts.input(first), parts.input(first + 1), parts.input(first + 2));
    }

    /** Quantizes the result to the type of the first input. Its scale and zero point begin at input {@code first}. */
    private static void quantize(NodeReader node, Parts parts, int first, String real) throws RefusedException {
        String zero = zero(node, parts, first + 1, node.bytes(0));
        parts.addTo(0, Part.of("QuantizeLinear"), real, parts.input(first), zero);
    }

    private static String zero(NodeReader node, Parts parts, int input, ElementType type) {
        return node.has(input) ? parts.input(input) : parts.constant(type.zeros(Shape.of()));
    }
}

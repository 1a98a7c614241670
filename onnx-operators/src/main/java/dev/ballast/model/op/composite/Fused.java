package dev.ballast.model.op.composite;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.Parts.Part;
import dev.ballast.model.op.node.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operators of com.microsoft that add an activation function, a bias or a residual to another operator. */
final class Fused {
    private Fused() {}

    /** Conv, then the sum with an optional fourth input, then an activation function. */
    static void conv(NodeReader node, Parts parts) throws RefusedException {
        Part conv = rest(node, "Conv");
        String sum = parts.add(conv, parts.input(0), parts.input(1), parts.input(2));
        if (node.has(3)) {
            sum = parts.add(Part.of("Add"), sum, parts.input(3));
        }
        List<Float> given = node.any("activation_params") instanceof Attribute.Reals reals ? reals.values() : List.of();
        activate(node, parts, sum, given);
    }

    /** Gemm, then an activation function. */
    static void gemm(NodeReader node, Parts parts) throws RefusedException {
        String sum = parts.add(rest(node, "Gemm"), parts.input(0), parts.input(1), parts.input(2));
        String name = node.text("activation", "");
        RefusedException.unless(
                node.any("activation_gamma") == null, "attribute activation_gamma for activation " + name);
        List<Float> given = new ArrayList<>();
        if (node.any("activation_alpha") != null) {
            given.add(node.real("activation_alpha", 0f));
        }
        if (node.any("activation_beta") != null) {
            given.add(node.real("activation_beta", 0f));
        }
        activate(node, parts, sum, given);
    }

    /** The inner operator with all attributes that do not concern the activation function. */
    private static Part rest(NodeReader node, String operator) throws RefusedException {
        Map<String, Attribute> attributes = new HashMap<>(node.node().attributes());
        for (String name : Set.copyOf(attributes.keySet())) {
            node.any(name);
            if (name.startsWith("activation")) {
                attributes.remove(name);
            }
        }
        return new Part("", operator, 1, attributes);
    }

    private static void activate(NodeReader node, Parts parts, String sum, List<Float> given) throws RefusedException {
        String name = node.text("activation", "");
        int expected = switch (name) {
            case "", "Relu", "Sigmoid", "Tanh" -> 0;
            case "LeakyRelu" -> 1;
            case "Clip", "HardSigmoid" -> 2;
            default -> throw new RefusedException("activation " + name);
        };
        RefusedException.unless(
                given.size() == expected || given.isEmpty(), given.size() + " parameters for activation " + name);
        RefusedException.unless(
                !name.equals("Clip") || !given.isEmpty(), "activation Clip without its bounds (activation_params)");
        Part activation = Part.of(name.isEmpty() ? "Identity" : name);
        if (name.equals("Clip")) {
            parts.addTo(0, activation, sum, parts.real(given.get(0)), parts.real(given.get(1)));
            return;
        }
        List<String> parameters = List.of("alpha", "beta");
        for (int i = 0; i < given.size(); i++) {
            activation = activation.with(parameters.get(i), given.get(i));
        }
        parts.addTo(0, activation, sum);
    }

    /** x * sigmoid(alpha * x). */
    static void quickGelu(NodeReader node, Parts parts) throws RefusedException {
        float alpha = node.real("alpha", 1.702f);
        String scaled = parts.add(Part.of("Mul"), parts.input(0), parts.real(alpha));
        parts.addTo(0, Part.of("Mul"), parts.input(0), parts.add(Part.of("Sigmoid"), scaled));
    }

    static void fastGelu(NodeReader node, Parts parts) {
        gelu(node, parts, "tanh");
    }

    static void gelu(NodeReader node, Parts parts) {
        gelu(node, parts, "none");
    }

    /** Gelu of the sum of the first input and an optional second one. */
    private static void gelu(NodeReader node, Parts parts, String approximate) {
        String sum = node.has(1) ? parts.add(Part.of("Add"), parts.input(0), parts.input(1)) : parts.input(0);
        parts.addTo(0, new Part("", "Gelu", 20, Map.of()).with("approximate", approximate), sum);
    }
}

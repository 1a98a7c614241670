package dev.ballast.model;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces nodes that exporters write for functions which older operator sets lack by the operator of the function: Swish,
 * Gelu and LayerNormalization. Nodes in between that something else reads stay. Used for one graph.
 */
final class FunctionFusion {
    /** How far a constant may be from the number that it stands for, relative to it: it is rounded to float32. */
    private static final double ROUNDING = 1e-6;

    private static final int SWISH_OPSET = 24;
    private static final int GELU_OPSET = 20;
    private static final int LAYER_NORMALIZATION_OPSET = 17;

    private final Graph graph;
    private final GraphValues values;
    private final Map<GraphNode, GraphNode> instead = new HashMap<>();
    private final Set<GraphNode> replaced = new HashSet<>();

    private FunctionFusion(Graph graph) {
        this.graph = graph;
        this.values = new GraphValues(graph);
    }

    /** The graph with operators in place of the patterns. */
    static Graph of(Graph graph) {
        FunctionFusion fusion = new FunctionFusion(graph);
        for (GraphNode node : graph.nodes()) {
            if (isPair(node, "Mul") && !fusion.swish(node)) {
                fusion.gelu(node);
            } else if (isPair(node, "Add")) {
                fusion.normalization(node);
            }
        }
        return fusion.instead.isEmpty() ? graph : fusion.fused();
    }

    private static boolean isPair(@Nullable GraphNode node, String operator) {
        return node != null
                && GraphValues.is(node, operator)
                && node.inputs().size() == 2
                && node.outputs().size() == 1
                && node.attributes().isEmpty();
    }

    /** x * Sigmoid(x). */
    private boolean swish(GraphNode multiply) {
        for (int i = 0; i < 2; i++) {
            GraphNode sigmoid = values.onlyWriter(multiply.inputs().get(i));
            String x = multiply.inputs().get(1 - i);
            if (sigmoid != null
                    && GraphValues.is(sigmoid, "Sigmoid")
                    && sigmoid.inputs().equals(List.of(x))) {
                replaced.add(sigmoid);
                replace(multiply, "Swish", SWISH_OPSET, List.of(x), Map.of());
                return true;
            }
        }
        return false;
    }

    /** The product of x, 1/2 and 1 + Erf(x / sqrt(2)), in any order. */
    private void gelu(GraphNode last) {
        List<GraphNode> products = new ArrayList<>();
        List<String> factors = new ArrayList<>();
        flatten(last, products, factors);
        if (factors.size() != 3
                || factors.stream().filter(name -> isScalar(name, 0.5)).count() != 1) {
            return;
        }
        factors.removeIf(name -> isScalar(name, 0.5));
        for (int i = 0; i < 2; i++) {
            String x = factors.get(1 - i);
            List<GraphNode> chain = erfOf(factors.get(i), x);
            if (!chain.isEmpty()) {
                replaced.addAll(chain);
                replaced.addAll(products);
                replace(last, "Gelu", GELU_OPSET, List.of(x), Map.of());
                return;
            }
        }
    }

    /** Collects up to four factors of a product of products. */
    private void flatten(GraphNode product, List<GraphNode> products, List<String> factors) {
        products.add(product);
        for (String input : product.inputs()) {
            GraphNode inner = values.onlyWriter(input);
            if (inner != null && isPair(inner, "Mul") && factors.size() < 4 && products.size() < 4) {
                flatten(inner, products, factors);
            } else {
                factors.add(input);
            }
        }
    }

    /** The nodes of 1 + Erf(x / sqrt(2)); empty when the value is something else. */
    private List<GraphNode> erfOf(String name, String x) {
        GraphNode sum = values.onlyWriter(name);
        if (sum == null || !isPair(sum, "Add")) {
            return List.of();
        }
        for (int i = 0; i < 2; i++) {
            GraphNode erf = values.onlyWriter(sum.inputs().get(i));
            if (erf != null
                    && GraphValues.is(erf, "Erf")
                    && isScalar(sum.inputs().get(1 - i), 1)) {
                GraphNode scaled = values.onlyWriter(erf.inputs().get(0));
                return scaled != null && isRootOfHalf(scaled, x) ? List.of(sum, erf, scaled) : List.of();
            }
        }
        return List.of();
    }

    /** Whether a node divides x by the square root of 2. */
    private boolean isRootOfHalf(GraphNode node, String x) {
        if (isPair(node, "Div")) {
            return node.inputs().get(0).equals(x) && isScalar(node.inputs().get(1), Math.sqrt(2));
        }
        int at = node.inputs().indexOf(x);
        return isPair(node, "Mul") && at >= 0 && isScalar(node.inputs().get(1 - at), Math.sqrt(0.5));
    }

    /** (x - mean) / sqrt(variance + epsilon) * scale + bias over the last axis. */
    private void normalization(GraphNode add) {
        for (int i = 0; i < 4; i++) {
            String bias = add.inputs().get(i % 2);
            GraphNode multiply = values.writer(add.inputs().get(1 - i % 2));
            if (multiply != null && isPair(multiply, "Mul")) {
                String scale = multiply.inputs().get(i / 2);
                GraphNode divide = values.writer(multiply.inputs().get(1 - i / 2));
                if (divide != null && isPair(divide, "Div") && areForOneAxis(scale, bias)) {
                    replaced.add(multiply);
                    normalization(add, divide, List.of(scale, bias));
                    return;
                }
            }
        }
    }

    /** Whether both values are known lists of as many elements, more than one: a single one could stretch along any axis. */
    private boolean areForOneAxis(String scale, String bias) {
        return values.known(scale) instanceof FloatTensor first
                && values.known(bias) instanceof FloatTensor second
                && first.shape().rank() == 1
                && first.shape().size() > 1
                && first.shape().equals(second.shape());
    }

    private void normalization(GraphNode add, GraphNode divide, List<String> parameters) {
        GraphNode root = values.writer(divide.inputs().get(1));
        GraphNode sum = root == null || !GraphValues.is(root, "Sqrt")
                ? null
                : values.writer(root.inputs().get(0));
        if (root == null || sum == null || !isPair(sum, "Add")) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            GraphNode variance = values.writer(sum.inputs().get(i));
            float[] epsilon = scalar(sum.inputs().get(1 - i));
            String x = variance == null ? "" : centred(divide.inputs().get(0));
            if (variance != null && epsilon.length == 1 && !x.isEmpty() && isVariance(variance, x)) {
                replaced.addAll(List.of(divide, root, sum, variance));
                List<String> inputs = List.of(x, parameters.get(0), parameters.get(1));
                replace(
                        add,
                        "LayerNormalization",
                        LAYER_NORMALIZATION_OPSET,
                        inputs,
                        Map.of("epsilon", new Attribute.Real(epsilon[0])));
                return;
            }
        }
    }

    /** The value x when a value is x minus its mean over the last axis; otherwise empty. */
    private String centred(String name) {
        GraphNode difference = values.writer(name);
        if (difference == null || !isPair(difference, "Sub")) {
            return "";
        }
        GraphNode mean = values.writer(difference.inputs().get(1));
        String x = difference.inputs().get(0);
        if (mean == null || !isMeanOfLastAxis(mean) || !mean.inputs().get(0).equals(x)) {
            return "";
        }
        replaced.add(difference);
        replaced.add(mean);
        return x;
    }

    /** Whether a node is the mean of the squares of x minus its mean. */
    private boolean isVariance(GraphNode mean, String x) {
        GraphNode square = isMeanOfLastAxis(mean) ? values.writer(mean.inputs().get(0)) : null;
        if (square == null) {
            return false;
        }
        boolean isSquare = (isPair(square, "Pow") && isScalar(square.inputs().get(1), 2))
                || (isPair(square, "Mul")
                        && square.inputs().get(0).equals(square.inputs().get(1)));
        replaced.add(square);
        return isSquare && centred(square.inputs().get(0)).equals(x);
    }

    private boolean isMeanOfLastAxis(GraphNode node) {
        boolean keeps = !(node.attributes().get("keepdims") instanceof Attribute.Whole keep) || keep.value() == 1;
        List<Long> axes = List.of();
        if (node.attributes().get("axes") instanceof Attribute.Wholes given) {
            axes = given.values();
        } else if (node.inputs().size() == 2 && values.known(node.inputs().get(1)) instanceof LongTensor given) {
            axes = Arrays.stream(given.data()).boxed().toList();
        }
        return GraphValues.is(node, "ReduceMean") && keeps && axes.equals(List.of(-1L));
    }

    /** Whether a value is a known scalar near this number. A list of one element could add an axis to the other operand. */
    private boolean isScalar(String name, double number) {
        float[] scalar = scalar(name);
        return scalar.length == 1 && Math.abs(scalar[0] - number) <= ROUNDING * number;
    }

    /** The element of a known float32 scalar; empty for any other value. */
    private float[] scalar(String name) {
        Tensor known = values.known(name);
        return known != null && known.shape().equals(Shape.of()) ? values.floats(name) : new float[0];
    }

    private void replace(
            GraphNode last, String operator, long opset, List<String> inputs, Map<String, Attribute> attributes) {
        GraphNode function = new GraphNode(last.name(), operator, "", opset, inputs, last.outputs(), attributes);
        instead.put(last, function);
    }

    /** The nodes without those that were replaced, as far as nothing reads them. */
    private Graph fused() {
        Set<String> read = new HashSet<>(graph.outputs());
        Deque<GraphNode> nodes = new ArrayDeque<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            GraphNode node = graph.nodes().get(i);
            GraphNode now = instead.getOrDefault(node, node);
            if (!replaced.contains(node)
                    || instead.containsKey(node)
                    || node.outputs().stream().anyMatch(read::contains)) {
                read.addAll(now.reads());
                nodes.addFirst(now);
            }
        }
        return graph.withNodes(List.copyOf(nodes));
    }
}

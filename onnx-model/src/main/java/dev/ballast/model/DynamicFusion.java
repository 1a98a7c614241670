package dev.ballast.model;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the pattern MatMulInteger -> Cast -> Mul, which exporters write behind DynamicQuantizeLinear, by com.microsoft's operator
 * MatMulIntegerToFloat. A bias that is added to the product is included. The results have the same bits. Used for one graph.
 */
final class DynamicFusion {
    private static final long FLOAT = 1;

    private final GraphValues values;
    private final Map<GraphNode, List<GraphNode>> instead = new HashMap<>();

    private DynamicFusion(Graph graph) {
        this.values = new GraphValues(graph);
    }

    /** The graph with MatMulIntegerToFloat in place of the pattern. */
    static Graph of(Graph graph) {
        DynamicFusion fusion = new DynamicFusion(graph);
        for (GraphNode node : graph.nodes()) {
            if (node.inputs().size() == 2 && node.outputs().size() == 1) {
                if (GraphValues.is(node, "Mul")) {
                    fusion.scale(node);
                } else if (GraphValues.is(node, "Add")) {
                    fusion.add(node);
                }
            }
        }
        if (fusion.instead.isEmpty()) {
            return graph;
        }
        List<GraphNode> nodes = new ArrayList<>();
        graph.nodes().forEach(node -> nodes.addAll(fusion.instead.getOrDefault(node, List.of(node))));
        return graph.withNodes(nodes);
    }

    /** Fuses a Mul of the sums and the product of both scales. */
    private void scale(GraphNode multiply) {
        for (int sums = 0; sums < 2; sums++) {
            GraphNode cast = values.onlyWriter(multiply.inputs().get(sums));
            GraphNode scales = values.writer(multiply.inputs().get(1 - sums));
            if (cast != null
                    && scales != null
                    && isCastToFloat(cast)
                    && GraphValues.is(scales, "Mul")
                    && scales.inputs().size() == 2
                    && scale(multiply, cast, scales)) {
                return;
            }
        }
    }

    private static boolean isCastToFloat(GraphNode node) {
        return GraphValues.is(node, "Cast")
                && node.inputs().size() == 1
                && node.attributes().get("to") instanceof Attribute.Whole to
                && to.value() == FLOAT;
    }

    private boolean scale(GraphNode multiply, GraphNode cast, GraphNode scales) {
        GraphNode product = values.onlyWriter(cast.inputs().get(0));
        if (product == null
                || !GraphValues.is(product, "MatMulInteger")
                || product.inputs().size() < 2) {
            return false;
        }
        GraphNode quantize = values.writer(product.inputs().get(0));
        if (quantize == null || !isDynamicQuantize(quantize)) {
            return false;
        }
        int own = scales.inputs().indexOf(quantize.outputs().get(1));
        if (own < 0 || !isScaleOfColumns(scales.inputs().get(1 - own), product)) {
            return false;
        }
        List<String> inputs = new ArrayList<>(product.inputs().subList(0, 2));
        inputs.add(scales.inputs().get(own));
        inputs.add(scales.inputs().get(1 - own));
        inputs.addAll(product.inputs().subList(2, product.inputs().size()));
        instead.put(product, List.of());
        instead.put(cast, List.of());
        instead.put(multiply, List.of(fused(product.name(), inputs, multiply.outputs())));
        return true;
    }

    private static boolean isDynamicQuantize(GraphNode node) {
        return GraphValues.is(node, "DynamicQuantizeLinear") && node.outputs().size() == 3;
    }

    /** Whether a value is one known scale, or one for each column of the product's known weights. */
    private boolean isScaleOfColumns(String name, GraphNode product) {
        return values.known(name) instanceof FloatTensor scale
                && scale.shape().rank() <= 1
                && (scale.shape().size() == 1 || scale.shape().size() == columns(product));
    }

    /** Columns of the constant weights of a product; 0 when there are none. */
    private int columns(GraphNode product) {
        return values.known(product.inputs().get(1)) instanceof ByteTensor weights
                        && weights.shape().rank() == 2
                ? weights.shape().dim(1)
                : 0;
    }

    /** Includes a bias that is added to a fused product. */
    private void add(GraphNode add) {
        for (int scaled = 0; scaled < 2; scaled++) {
            GraphNode multiply = values.onlyWriter(add.inputs().get(scaled));
            GraphNode product = multiply == null ? null : fusedInstead(multiply);
            String bias = add.inputs().get(1 - scaled);
            if (multiply != null
                    && product != null
                    && values.known(bias) instanceof FloatTensor floats
                    && floats.shape().rank() == 1
                    && floats.shape().size() == columns(product)) {
                List<String> inputs = new ArrayList<>(product.inputs());
                while (inputs.size() < 6) {
                    inputs.add("");
                }
                inputs.add(bias);
                instead.put(multiply, List.of());
                instead.put(add, List.of(fused(product.name(), inputs, add.outputs())));
                return;
            }
        }
    }

    private @Nullable GraphNode fusedInstead(GraphNode multiply) {
        List<GraphNode> nodes = instead.getOrDefault(multiply, List.of());
        return nodes.isEmpty() ? null : nodes.get(0);
    }

    private static GraphNode fused(String name, List<String> inputs, List<String> outputs) {
        return new GraphNode(name, "MatMulIntegerToFloat", "com.microsoft", 1, inputs, outputs, Map.of());
    }
}

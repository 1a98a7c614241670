package dev.ballast.model;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The writers and readers of a graph's values, and the values that are known before the graph is planned. */
final class GraphValues {
    private final Map<String, Tensor> known;
    private final Map<String, GraphNode> writers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Set<String> constant;

    GraphValues(Graph graph) {
        known = new HashMap<>(graph.constants());
        constant = new HashSet<>(graph.constants().keySet());
        graph.outputs().forEach(name -> readers.merge(name, 1, Integer::sum));
        for (GraphNode node : graph.nodes()) {
            node.outputs().forEach(name -> writers.put(name, node));
            node.reads().forEach(name -> readers.merge(name, 1, Integer::sum));
            if (node.reads().stream().allMatch(name -> name.isEmpty() || constant.contains(name))) {
                constant.addAll(node.outputs());
            }
            if (is(node, "Constant")
                    && node.outputs().size() == 1
                    && node.attributes().get("value") instanceof Attribute.Value value) {
                known.put(node.outputs().get(0), value.tensor());
            }
        }
    }

    static boolean is(GraphNode node, String operator) {
        return node.domain().isEmpty() && node.operator().equals(operator);
    }

    /** Whether the value depends on no input of the graph. */
    boolean isConstant(String name) {
        return constant.contains(name);
    }

    /** Whether no node writes or reads a value of this name. */
    boolean isFree(String name) {
        return !known.containsKey(name) && !writers.containsKey(name) && !readers.containsKey(name);
    }

    /** The value of a weight or of a Constant node; null for any other name. */
    @Nullable
    Tensor known(String name) {
        return known.get(name);
    }

    /** The elements of a known float32 value; empty for any other value. */
    float[] floats(String name) {
        return known.get(name) instanceof FloatTensor floats ? floats.data() : new float[0];
    }

    /** The node that writes a value; null when there is none. */
    @Nullable
    GraphNode writer(String name) {
        return name.isEmpty() ? null : writers.get(name);
    }

    /** The node that writes a value, provided that the value is read once and is no output of the graph; otherwise null. */
    @Nullable
    GraphNode onlyWriter(String name) {
        return readers.getOrDefault(name, 0) == 1 ? writer(name) : null;
    }
}

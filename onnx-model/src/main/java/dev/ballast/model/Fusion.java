package dev.ballast.model;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the pattern DequantizeLinear -> Conv, Gemm or MatMul -> QuantizeLinear, which exporters write around float operators, by the
 * integer operator that it stands for.
 *
 * <p>A Relu or Clip in between is left out when the range of the output has the same effect. Otherwise it follows the integer operator. A
 * pattern that does not fit stays as it is and runs in float32. Used for one graph.
 */
final class Fusion {
    private static final String QUANTIZE = "QuantizeLinear";

    private final Graph graph;
    private final GraphValues values;
    private final QuantizedLinear linears;
    private final Map<GraphNode, List<GraphNode>> instead = new HashMap<>();

    private Fusion(Graph graph) {
        this.graph = graph;
        this.values = new GraphValues(graph);
        this.linears = new QuantizedLinear(values);
    }

    /** The graph with integer operators in place of the pattern, and without DequantizeLinear nodes that nothing reads any more. */
    static Graph of(Graph graph) {
        Fusion fusion = new Fusion(graph);
        for (GraphNode node : graph.nodes()) {
            boolean isPlain = node.inputs().size() == 3 && node.outputs().size() == 1;
            if (GraphValues.is(node, QUANTIZE) && isPlain && node.attributes().isEmpty()) {
                fusion.fuse(node);
            }
        }
        return fusion.instead.isEmpty() ? graph : fusion.fused();
    }

    private void fuse(GraphNode quantize) {
        GraphNode before = values.onlyWriter(quantize.inputs().get(0));
        if (before == null || before.inputs().isEmpty()) {
            return;
        }
        boolean isClamp = GraphValues.is(before, "Relu") || GraphValues.is(before, "Clip");
        GraphNode linear = isClamp ? values.onlyWriter(before.inputs().get(0)) : before;
        String output = quantize.outputs().get(0);
        String sum = output + "/sum";
        if (linear == null || !values.isFree(sum) || !values.isFree(sum + "/real")) {
            return;
        }
        boolean follows = isClamp && !isDoneByRange(before, quantize);
        GraphNode fused = linears.of(linear, quantize, follows ? sum : output);
        if (fused == null) {
            return;
        }
        instead.put(linear, List.of());
        if (isClamp) {
            instead.put(before, List.of());
        }
        instead.put(quantize, follows ? followed(fused, before, quantize) : List.of(fused));
    }

    /**
     * The integer operator, followed by the clamp between a DequantizeLinear and the QuantizeLinear. Rounding is monotonic, so the result
     * is the same as when the value is clamped before it is quantized.
     */
    private static List<GraphNode> followed(GraphNode fused, GraphNode clamp, GraphNode quantize) {
        String sum = fused.outputs().get(0);
        String real = sum + "/real";
        List<String> scaled =
                List.of(sum, quantize.inputs().get(1), quantize.inputs().get(2));
        GraphNode dequantize =
                new GraphNode("", QuantizedLinear.DEQUANTIZE, "", quantize.opset(), scaled, List.of(real), Map.of());
        List<String> inputs = new ArrayList<>(clamp.inputs());
        inputs.set(0, real);
        GraphNode clamped = new GraphNode(
                clamp.name(), clamp.operator(), "", clamp.opset(), inputs, clamp.outputs(), clamp.attributes());
        return List.of(fused, dequantize, clamped, quantize);
    }

    /** Whether a Relu or Clip only cuts off values that the output cannot hold anyway. */
    private boolean isDoneByRange(GraphNode clamp, GraphNode quantize) {
        float[] scale = values.floats(quantize.inputs().get(1));
        if (scale.length != 1 || !(values.known(quantize.inputs().get(2)) instanceof ByteTensor zero)) {
            return false;
        }
        ElementType type = ElementType.of(zero);
        Float low =
                clamp.operator().equals("Relu") ? Float.valueOf(0f) : bound(clamp, 1, "min", Float.NEGATIVE_INFINITY);
        Float high = bound(clamp, 2, "max", Float.POSITIVE_INFINITY);
        return low != null
                && high != null
                && Math.rint(low / scale[0]) + zero.get(0) <= type.least()
                && Math.rint(high / scale[0]) + zero.get(0) >= type.most();
    }

    /** A bound of a Clip, which is an input or an attribute; null when it is unknown. */
    private @Nullable Float bound(GraphNode clip, int input, String attribute, float absent) {
        if (clip.inputs().size() > input && !clip.inputs().get(input).isEmpty()) {
            float[] bound = values.floats(clip.inputs().get(input));
            return bound.length == 1 ? Float.valueOf(bound[0]) : null;
        }
        return clip.attributes().get(attribute) instanceof Attribute.Real real ? real.value() : absent;
    }

    private Graph fused() {
        List<GraphNode> nodes = new ArrayList<>();
        graph.nodes().forEach(node -> nodes.addAll(instead.getOrDefault(node, List.of(node))));
        Set<String> read = new HashSet<>(graph.outputs());
        nodes.forEach(node -> read.addAll(node.reads()));
        nodes.removeIf(node -> GraphValues.is(node, QuantizedLinear.DEQUANTIZE)
                && node.outputs().stream().noneMatch(read::contains));
        return graph.withNodes(nodes);
    }
}

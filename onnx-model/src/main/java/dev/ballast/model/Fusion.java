package dev.ballast.model;

import dev.ballast.model.op.Attribute;
import dev.ballast.model.op.ElementType;
import dev.ballast.model.op.GraphNode;
import dev.ballast.tensor.ByteTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the pattern DequantizeLinear -> Conv, Gemm or MatMul -> QuantizeLinear, which exporters write around float operators, into the integer
 * operator it stands for. A Relu or Clip in between is left out where the range of the output does its work, and follows the integer operator
 * otherwise. What does not fit stays as it is and runs in float32. Lives for one graph.
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

    /** The graph with integer operators where the pattern is, and without what only the pattern read. */
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

    /** Quantizing rounds monotonously, so that to clamp what was quantized in the same scale gives what to quantize what was clamped gives. */
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

    /** Whether what a Relu or Clip cuts off lies beyond what the output can hold anyway. */
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

    /** A bound of a Clip, an input or an attribute; null when it is not known. */
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
        nodes.forEach(node -> read.addAll(node.inputs()));
        nodes.removeIf(node -> GraphValues.is(node, QuantizedLinear.DEQUANTIZE)
                && node.outputs().stream().noneMatch(read::contains));
        return new Graph(
                graph.name(),
                graph.inputs(),
                graph.outputs(),
                graph.constants(),
                nodes,
                graph.refused(),
                graph.refusals());
    }
}

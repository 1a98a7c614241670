package dev.ballast.model.op.node;

import dev.ballast.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph inside a node: a branch of ONNX operator If, or the body of Loop or Scan. Its nodes may read values of the graphs around it.
 *
 * @param inputs names of the values that the node supplies
 * @param outputs names of the values that the node takes
 * @param constants weights by name, read-only
 * @param refused reasons why weights could not be read, by name
 * @param nodes in an order in which each value is written before it is read
 */
public record Subgraph(
        List<String> inputs,
        List<String> outputs,
        Map<String, Tensor> constants,
        Map<String, String> refused,
        List<GraphNode> nodes) {
    public Subgraph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        constants = Map.copyOf(constants);
        refused = Map.copyOf(refused);
        nodes = List.copyOf(nodes);
    }

    /** Names of all values that its nodes read and that it returns. */
    public Set<String> reads() {
        Set<String> reads = new HashSet<>(outputs);
        nodes.forEach(node -> reads.addAll(node.reads()));
        return reads;
    }

    /** Names of the values of graphs around it that it reads. */
    Set<String> outerReads() {
        Set<String> outer = reads();
        inputs.forEach(outer::remove);
        outer.removeAll(constants.keySet());
        outer.removeAll(refused.keySet());
        nodes.forEach(node -> node.outputs().forEach(outer::remove));
        return outer;
    }
}

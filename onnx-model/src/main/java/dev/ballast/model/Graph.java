package dev.ballast.model;

import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model as described by a file, before its shapes are known.
 *
 * @param name of the model
 * @param inputs values that a request supplies, without weights
 * @param outputs names of the values that a request asks for
 * @param constants weights by name; the graph owns their arrays, which are read-only
 * @param nodes in an order in which each value is written before it is read
 * @param refused names of inputs and weights that could not be read
 * @param refusals the reasons for these
 */
public record Graph(
        String name,
        List<ValueInfo> inputs,
        List<String> outputs,
        Map<String, Tensor> constants,
        List<GraphNode> nodes,
        Set<String> refused,
        List<Refusal> refusals) {
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        constants = Map.copyOf(constants);
        nodes = List.copyOf(nodes);
        refused = Set.copyOf(refused);
        refusals = List.copyOf(refusals);
    }

    /** This graph with other nodes. */
    Graph withNodes(List<GraphNode> other) {
        return with(inputs, constants, other);
    }

    /** This graph with other inputs, constants and nodes. */
    Graph with(List<ValueInfo> otherInputs, Map<String, Tensor> otherConstants, List<GraphNode> otherNodes) {
        return new Graph(name, otherInputs, outputs, otherConstants, otherNodes, refused, refusals);
    }
}

package dev.ballast.model.op.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One node of a model's graph: an operator applied to named values.
 *
 * @param name the node's name in the file; may be empty
 * @param operator such as {@code Conv}
 * @param domain operator set of the operator; empty for ONNX's own
 * @param opset version of that operator set for which the model was written
 * @param inputs names of the values read; an empty name is an omitted optional input
 * @param outputs names of the values written; an empty name is an output that nothing reads
 * @param attributes by name
 */
public record GraphNode(
        String name,
        String operator,
        String domain,
        long opset,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {
    public GraphNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /** Names of all values that the node reads: its inputs, and what the graphs in its attributes read from outside. */
    public List<String> reads() {
        List<String> reads = new ArrayList<>(inputs);
        for (Attribute attribute : attributes.values()) {
            if (attribute instanceof Attribute.Body body) {
                reads.addAll(body.graph().outerReads());
            }
        }
        return reads;
    }

    /** This node with another name. */
    public GraphNode named(String other) {
        return new GraphNode(other, operator, domain, opset, inputs, outputs, attributes);
    }

    /** This node with other names for its outputs. Their number must be the same. */
    public GraphNode withOutputs(List<String> names) {
        return new GraphNode(name, operator, domain, opset, inputs, names, attributes);
    }
}

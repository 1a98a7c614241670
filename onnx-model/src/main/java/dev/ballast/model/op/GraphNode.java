package dev.ballast.model.op;

import java.util.List;
import java.util.Map;

/**
 * One node of a model's graph: an operator applied to named values.
 *
 * @param name what the file calls it; may be empty
 * @param operator such as {@code Conv}
 * @param domain operator set the operator belongs to; empty for ONNX's own
 * @param opset version of that operator set which the model was written for
 * @param inputs names of the values read; an empty name is an optional input left out
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

    /** The same node writing other names, which are as many. */
    public GraphNode withOutputs(List<String> names) {
        return new GraphNode(name, operator, domain, opset, inputs, names, attributes);
    }
}

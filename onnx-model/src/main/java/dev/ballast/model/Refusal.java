package dev.ballast.model;

/**
 * One thing in a model that is not supported.
 *
 * @param node name of the graph's node, or of the input or weight concerned
 * @param operator such as {@code Conv}; {@code input}, {@code output} or {@code weight} when the refusal is not about an operator
 * @param domain operator set of the operator; empty for ONNX's own
 * @param opset version of that operator set in the model; 0 when the refusal is not about an operator or the model names no version
 * @param reason what is not supported, in words
 */
public record Refusal(String node, String operator, String domain, long opset, String reason) {
    public Refusal {
        node = ModelException.oneLine(node);
        operator = ModelException.oneLine(operator);
        domain = ModelException.oneLine(domain);
        reason = ModelException.oneLine(reason);
    }

    /** The refusal of an input, an output or a weight. */
    public static Refusal notAnOperator(String name, String kind, String reason) {
        return new Refusal(name, kind, "", 0, reason);
    }

    /** The operator with its domain and opset, as in {@code Clip (opset 13)}; {@code input}, {@code output} or {@code weight}. */
    public String what() {
        return opset == 0 && domain.isEmpty()
                ? operator
                : (domain.isEmpty() ? operator : domain + "." + operator) + " (opset " + opset + ")";
    }
}

package dev.ballast.model;

import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** A loaded model: steps in running order, static shapes, weights. Immutable and shared between threads. */
public final class Model {
    private final String name;
    private final List<ValueInfo> inputs;
    private final List<ValueInfo> outputs;
    private final List<Step> steps;
    private final List<LinearStep> linearSteps;
    private final Values values;

    Model(String name, List<ValueInfo> inputs, List<ValueInfo> outputs, List<Step> steps, Values values) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.steps = List.copyOf(steps);
        this.linearSteps = steps.stream()
                .filter(LinearStep.class::isInstance)
                .map(LinearStep.class::cast)
                .toList();
        this.values = values;
    }

    public String name() {
        return name;
    }

    /** What a request brings, in the order {@link ModelRunner#run} takes it. */
    public List<ValueInfo> inputs() {
        return inputs;
    }

    /** What a request gets, in the order {@link ModelRunner#run} returns it. */
    public List<ValueInfo> outputs() {
        return outputs;
    }

    /** Every step in running order. */
    public List<Step> steps() {
        return steps;
    }

    /** The steps a {@link LinearBackend} is asked for, in running order; step i has index i. */
    public List<LinearStep> linearSteps() {
        return linearSteps;
    }

    Values values() {
        return values;
    }

    /**
     * Numbers of the values that no step writes, and of those a request gets.
     *
     * @param inputs numbers of the inputs, in order
     * @param outputs numbers of the outputs, in order
     * @param constants by number; read-only
     */
    record Values(List<Integer> inputs, List<Integer> outputs, Map<Integer, Tensor> constants) {
        Values {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            constants = Map.copyOf(constants);
        }
    }
}

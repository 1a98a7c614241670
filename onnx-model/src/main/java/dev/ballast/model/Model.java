package dev.ballast.model;

import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** A loaded model: steps in running order, static shapes and weights. Immutable and shared between threads. */
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

    /** The inputs of a request, in the order of {@link ModelRunner#run}. */
    public List<ValueInfo> inputs() {
        return inputs;
    }

    /** The outputs of a request, in the order of {@link ModelRunner#run}. */
    public List<ValueInfo> outputs() {
        return outputs;
    }

    /** Every step in running order. */
    public List<Step> steps() {
        return steps;
    }

    /** The steps that a {@link LinearBackend} computes, in running order; step i has index i. */
    public List<LinearStep> linearSteps() {
        return linearSteps;
    }

    Values values() {
        return values;
    }

    /**
     * A model in which each of these runs of steps is replaced by one {@link StageStep}, which the {@link LinearBackend} computes. Weights
     * are shared with this model.
     *
     * @param stages of this model, in running order, without overlap
     */
    public Model staged(List<Stage> stages) {
        List<Step> left = new ArrayList<>();
        int next = 0;
        int linear = 0;
        for (int index = 0; index <= stages.size(); index++) {
            int end = index == stages.size()
                    ? steps.size()
                    : stages.get(index).from().position();
            if (end < next) {
                throw new IllegalArgumentException(
                        "stage " + stages.get(index).name() + " begins before the one ahead of it ends");
            }
            for (Step step : Stage.renumbered(steps.subList(next, end), linear)) {
                left.add(step);
                linear += step instanceof LinearStep ? 1 : 0;
            }
            if (index < stages.size()) {
                left.add(StageStep.of(stages.get(index), index));
                next = stages.get(index).to().position();
            }
        }
        return new Model(name, inputs, outputs, left, values);
    }

    /**
     * This model with the weights of another one. A linear step takes the weights of the other model's step of the same name if these are
     * equal. The steps are compared in running order.
     */
    public Model sharing(Model other) {
        List<Step> sharing = new ArrayList<>();
        int next = 0;
        for (Step step : steps) {
            sharing.add(step);
            if (step instanceof LinearStep linear) {
                int twin = other.twin(linear, next);
                if (twin >= 0) {
                    Weights weights = other.linearSteps.get(twin).layer().weights();
                    sharing.set(sharing.size() - 1, linear.sharing(weights));
                    next = twin + 1;
                }
            }
        }
        return new Model(name, inputs, outputs, sharing, values);
    }

    /** The first linear step from an index on with the name and the weights of a step of another model; -1 when there is none. */
    private int twin(LinearStep of, int from) {
        for (int index = from; index < linearSteps.size(); index++) {
            LinearStep step = linearSteps.get(index);
            if (step.name().equals(of.name())
                    && step.layer().weights().isSame(of.layer().weights())) {
                return index;
            }
        }
        return -1;
    }

    /**
     * The steps that these outputs depend on, by position.
     *
     * @param wanted indices into {@link #outputs()}
     */
    BitSet needed(List<Integer> wanted) {
        BitSet numbers = new BitSet();
        wanted.forEach(index -> numbers.set(values.outputs().get(index)));
        BitSet needed = new BitSet(steps.size());
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step.writes().stream().anyMatch(value -> numbers.get(value.number()))) {
                needed.set(i);
                step.site().needs().forEach(numbers::set);
            }
        }
        return needed;
    }

    /** Weights and biases of all steps in bytes. */
    public long weightBytes() {
        return steps.stream().mapToLong(Step::weightBytes).sum();
    }

    /**
     * Numbers of the values that no step writes, and of the outputs.
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

package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of a model's steps with one float32 input and one float32 output, including all operators in between. A node can hold it as one
 * part.
 *
 * @param from cut at which the stage begins
 * @param to cut at which the stage ends
 * @param model its steps as a model of their own, which shares the weights
 */
public record Stage(Cut from, Cut to, Model model) {
    static Stage of(Model whole, Cut from, Cut to) {
        String name = from.step() + ".." + to.step();
        if (to.position() <= from.position()) {
            throw new IllegalArgumentException("stage " + name + " of " + whole.name() + " ends before it begins");
        }
        for (Cut cut : List.of(from, to)) {
            if (cut.value().type() != ElementType.FLOAT) {
                throw new IllegalArgumentException("stage " + name + " of " + whole.name() + ": " + cut.step() + " is "
                        + cut.value().datatype() + ", but a stage must begin and end with FP32");
            }
        }
        List<Step> steps = renumbered(whole.steps().subList(from.position(), to.position()), 0);
        Map<Integer, Tensor> constants = new HashMap<>();
        for (Step step : steps) {
            for (int number : step.site().needs()) {
                Tensor constant = whole.values().constants().get(number);
                if (constant != null) {
                    constants.put(number, constant);
                }
            }
        }
        int input = from.position() == 0
                ? whole.values().inputs().get(0)
                : whole.steps().get(from.position() - 1).site().writes();
        int output = steps.get(steps.size() - 1).site().writes();
        Model.Values values = new Model.Values(List.of(input), List.of(output), constants);
        return new Stage(from, to, new Model(name, List.of(from.value()), List.of(to.value()), steps, values));
    }

    /** The steps, with the indices of linear steps counted from {@code first} on. */
    static List<Step> renumbered(List<Step> steps, int first) {
        List<Step> renumbered = new ArrayList<>();
        int index = first;
        for (Step step : steps) {
            renumbered.add(step instanceof LinearStep linear ? linear.at(index++) : step);
        }
        return renumbered;
    }

    /** Both ends, as in {@code input..pool2}: the steps after the first cut up to the second. */
    public String name() {
        return model.name();
    }

    /** Multiply-accumulates of one run. */
    public long macs() {
        return model.steps().stream().mapToLong(Step::macs).sum();
    }

    /** Bytes of the stage's weights and biases. */
    public long weightBytes() {
        return model.weightBytes();
    }

    /** Most bytes that one run works on in addition to the weights; see {@link RunMemory}. */
    public long workingBytes() {
        return RunMemory.of(model).bytes();
    }
}

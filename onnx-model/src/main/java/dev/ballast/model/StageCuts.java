package dev.ballast.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The places where a model may be cut into stages. A branch, such as the bypass around a block of a residual network, cannot be cut in its
 * middle, because two values would cross there. Planners enumerate {@link #cuts} and call {@link #between} to learn what a stage would hold
 * and compute.
 */
public final class StageCuts {
    /** Alternative name of the cut before the first step; the name of the model's input works too. */
    public static final String INPUT = "input";

    /** Alternative name of the cut after the last step; the names of the step and of the model's output work too. */
    public static final String OUTPUT = "output";

    private final Model model;
    private final List<Cut> cuts;

    private StageCuts(Model model, List<Cut> cuts) {
        this.model = model;
        this.cuts = List.copyOf(cuts);
    }

    /** The cuts of a model. */
    public static StageCuts of(Model model) {
        int steps = model.steps().size();
        int[] crossing = crossing(model);
        List<Cut> cuts = new ArrayList<>();
        if (crossing[0] == 1 && model.inputs().size() == 1) {
            cuts.add(new Cut(0, INPUT, model.inputs().get(0)));
        }
        for (int position = 1; position <= steps; position++) {
            Step step = model.steps().get(position - 1);
            boolean isNamed = !step.site().value().isEmpty();
            if (crossing[position] == 1 && isNamed) {
                cuts.add(
                        new Cut(position, step.name(), new ValueInfo(step.site().value(), step.output(), step.type())));
            }
        }
        return new StageCuts(model, cuts);
    }

    /**
     * The number of values that cross each position. A value crosses a position when it is written before and read after it, or is an
     * output of the model.
     */
    private static int[] crossing(Model model) {
        int steps = model.steps().size();
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < steps; i++) {
            for (int number : model.steps().get(i).site().needs()) {
                last.put(number, i);
            }
        }
        model.values().outputs().forEach(number -> last.put(number, steps));
        int[] crossing = new int[steps + 1];
        model.values().inputs().forEach(number -> count(crossing, 0, last.getOrDefault(number, -1)));
        for (int i = 0; i < steps; i++) {
            for (Step.Written value : model.steps().get(i).writes()) {
                count(crossing, i + 1, last.getOrDefault(value.number(), -1));
            }
        }
        return crossing;
    }

    private static void count(int[] crossing, int from, int last) {
        for (int position = from; position <= last; position++) {
            crossing[position]++;
        }
    }

    /** The cuts in running order. With one input the first cut is the model's input; with one output the last cut is the model's output. */
    public List<Cut> cuts() {
        return cuts;
    }

    /** The cut with this name: the name of a step, of the value that it writes, {@value #INPUT} or {@value #OUTPUT}. */
    public Optional<Cut> find(String name) {
        for (Cut cut : cuts) {
            if (cut.step().equals(name) || cut.value().name().equals(name)) {
                return Optional.of(cut);
            }
        }
        boolean isWhole = !cuts.isEmpty() && last().position() == model.steps().size();
        return name.equals(OUTPUT) && isWhole ? Optional.of(last()) : Optional.empty();
    }

    private Cut last() {
        return cuts.get(cuts.size() - 1);
    }

    /**
     * The steps between two cuts of this model.
     *
     * @throws IllegalArgumentException unless {@code to} is after {@code from} and the values at both are float32
     */
    public Stage between(Cut from, Cut to) {
        return Stage.of(model, from, to);
    }
}

package dev.ballast.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a model may be cut into stages. A branch, as around the block of a residual network, cannot be cut in its middle, because two values
 * would cross there. Planners enumerate {@link #cuts} and ask {@link #between} for what a stage would hold and compute.
 */
public final class StageCuts {
    /** What the cut before the first step is called, beside the name of the model's input. */
    public static final String INPUT = "input";

    /** What the cut behind the last step is called, beside the names of the step and of the model's output. */
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
            if (crossing[position] == 1) {
                Step step = model.steps().get(position - 1);
                cuts.add(
                        new Cut(position, step.name(), new ValueInfo(step.site().value(), step.output(), step.type())));
            }
        }
        return new StageCuts(model, cuts);
    }

    /** How many values cross each position: written before it and read behind it, or outputs of the model. */
    private static int[] crossing(Model model) {
        int steps = model.steps().size();
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < steps; i++) {
            for (int number : model.steps().get(i).site().reads()) {
                last.put(number, i);
            }
        }
        model.values().outputs().forEach(number -> last.put(number, steps));
        int[] crossing = new int[steps + 1];
        model.values().inputs().forEach(number -> count(crossing, 0, last.getOrDefault(number, -1)));
        for (int i = 0; i < steps; i++) {
            int number = model.steps().get(i).site().writes();
            count(crossing, i + 1, last.getOrDefault(number, -1));
        }
        return crossing;
    }

    private static void count(int[] crossing, int from, int last) {
        for (int position = from; position <= last; position++) {
            crossing[position]++;
        }
    }

    /** In running order; the first is the model's input and the last its output, where there is one of each. */
    public List<Cut> cuts() {
        return cuts;
    }

    /** The cut of this name: of a step, of the value that it writes, {@value #INPUT} or {@value #OUTPUT}. */
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
     * @throws IllegalArgumentException unless {@code to} is behind {@code from} and the values at both are float32
     */
    public Stage between(Cut from, Cut to) {
        return Stage.of(model, from, to);
    }
}

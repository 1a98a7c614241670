package dev.ballast.model.open;

import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.Step;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One model at several extents of its open axes. An extent in the model is told from the extents of the axes: see {@link ExtentFormula}.
 * Used for one report.
 */
final class Samples {
    /** Number of other extents of each axis that are looked for. */
    private static final int OTHERS = 3;

    private final OpenModel model;
    private final Step[] steps;
    private final List<ShapedModel> samples = new ArrayList<>();

    private Samples(OpenModel model) {
        this.model = model;
        this.steps = model.reference().model().steps().toArray(Step[]::new);
    }

    /** Plans the model at other extents: of each axis alone, and of all axes together. */
    static Samples of(OpenModel model) {
        Samples samples = new Samples(model);
        Map<String, Integer> reference = model.reference().extents();
        samples.samples.add(model.reference());
        Map<String, Integer> together = new LinkedHashMap<>(reference);
        for (String symbol : model.symbols()) {
            int found = 0;
            for (int extent : others(reference.getOrDefault(symbol, 1))) {
                Map<String, Integer> one = new LinkedHashMap<>(reference);
                one.put(symbol, extent);
                if (found < OTHERS && samples.add(one)) {
                    together.put(symbol, extent);
                    found++;
                }
            }
        }
        samples.add(together);
        return samples;
    }

    /** Extents near a given one, then multiples of it, and smaller ones. */
    private static List<Integer> others(int extent) {
        return List.of(extent + 1, 3 * extent, 2 * extent, extent + 2, 5 * extent, 4 * extent, 7 * extent);
    }

    private boolean add(Map<String, Integer> extents) {
        try {
            ShapedModel planned = model.planned(extents);
            samples.add(planned);
            return true;
        } catch (ModelException refused) {
            return false;
        }
    }

    /** The shape of a step's input. */
    String input(Step step) {
        return text(step, Step::input);
    }

    /** The shape of a step's output. */
    String output(Step step) {
        return text(step, Step::output);
    }

    /** The shape of an output of the model. */
    String output(int index) {
        return text(samples.stream()
                .map(sample -> sample.model().outputs().get(index).shape())
                .toList());
    }

    /** The extents of an output of the model; {@value OpenModel#OPEN} where they differ. */
    int[] extents(int index) {
        int[] extents = model.reference().model().outputs().get(index).shape().toArray();
        for (ShapedModel sample : samples) {
            Shape other = sample.model().outputs().get(index).shape();
            for (int axis = 0; axis < extents.length; axis++) {
                if (other.rank() != extents.length || other.dim(axis) != extents[axis]) {
                    extents[axis] = OpenModel.OPEN;
                }
            }
        }
        return extents;
    }

    private String text(Step step, Function<Step, Shape> shape) {
        int position = 0;
        while (steps[position] != step) {
            position++;
        }
        List<Shape> shapes = new ArrayList<>();
        for (ShapedModel sample : samples) {
            Step same = same(sample.model(), position);
            if (same == null) {
                return "?";
            }
            shapes.add(shape.apply(same));
        }
        return text(shapes);
    }

    /** The step that writes the same value as the reference's step at a position; null when there is none, or the value has no name. */
    private @Nullable Step same(Model sample, int position) {
        Step wanted = steps[position];
        boolean isAligned = sample.steps().size() == steps.length;
        List<Step> candidates = isAligned ? List.of(sample.steps().get(position)) : sample.steps();
        if (!isAligned && wanted.site().value().isEmpty()) {
            return null;
        }
        for (Step candidate : candidates) {
            if (candidate.site().value().equals(wanted.site().value())) {
                return candidate;
            }
        }
        return null;
    }

    private String text(List<Shape> shapes) {
        int rank = shapes.get(0).rank();
        if (shapes.stream().anyMatch(shape -> shape.rank() != rank)) {
            return "?";
        }
        List<String> axes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            List<ExtentFormula.Seen> seen = new ArrayList<>();
            for (int i = 0; i < shapes.size(); i++) {
                seen.add(new ExtentFormula.Seen(
                        samples.get(i).extents(), shapes.get(i).dim(axis)));
            }
            axes.add(ExtentFormula.of(model.symbols(), seen));
        }
        return ShapeText.joined(axes);
    }
}

package dev.ballast.plan;

import dev.ballast.model.Model;
import dev.ballast.model.Step;
import dev.ballast.model.ValueInfo;
import java.util.List;

/**
 * Steps {@code from <= i < to} of a model, to be placed together.
 *
 * @param model whose steps they are
 */
public record StepRun(Model model, int from, int to) {
    public StepRun {
        if (from < 0 || from >= to || to > model.steps().size()) {
            throw new IllegalArgumentException(
                    "steps " + from + " to " + to + " of " + model.steps().size());
        }
    }

    /** A model as a whole. */
    public static StepRun whole(Model model) {
        return new StepRun(model, 0, model.steps().size());
    }

    public List<Step> steps() {
        return model.steps().subList(from, to);
    }

    /** Bytes that go in: the inputs of the model, or what the first step reads. */
    double bytesIn() {
        if (from > 0) {
            return 4.0 * model.steps().get(from).input().size();
        }
        double bytes = 0;
        for (ValueInfo input : model.inputs()) {
            bytes += (double) input.shape().size() * input.type().bytes();
        }
        return bytes;
    }

    /** Bytes that come out: the outputs of the model, or what the last step writes. */
    double bytesOut() {
        if (to < model.steps().size()) {
            Step last = model.steps().get(to - 1);
            return (double) last.output().size() * last.type().bytes();
        }
        double bytes = 0;
        for (ValueInfo output : model.outputs()) {
            bytes += (double) output.shape().size() * output.type().bytes();
        }
        return bytes;
    }
}

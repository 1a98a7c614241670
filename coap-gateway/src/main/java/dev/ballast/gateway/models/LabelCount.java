package dev.ballast.gateway.models;

import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import java.util.List;

/** Compares the number of labels of a model with the number of its classes. */
final class LabelCount {
    private LabelCount() {}

    /** Why the labels may be those of another model, with both numbers; empty when the numbers are equal or there are no labels. */
    static String doubt(List<String> labels, Model model) {
        ValueInfo output = model.outputs().get(0);
        int classes = output.shape().size();
        if (labels.isEmpty() || !output.shape().isRow() || labels.size() == classes) {
            return "";
        }
        String numbers = "there are " + labels.size() + " labels, but output " + output.name() + " has " + classes
                + " classes; ";
        int more = labels.size() - classes;
        if (more > 0) {
            return numbers + (more == 1 ? "the last label names" : "the last " + more + " labels name")
                    + " no class; use the list that the model was trained with, or a smaller label-offset";
        }
        return numbers
                + (more == -1
                        ? "the last class is named by its number"
                        : "the last " + -more + " classes are named by their numbers")
                + "; complete the list, or set label-offset: " + -more + " if the classes without a label come first";
    }
}

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
        if (labels.size() > classes) {
            return numbers + "the last " + (labels.size() - classes)
                    + " labels name no class; use the list that the model was trained with, or a smaller label-offset";
        }
        return numbers + "the last " + (classes - labels.size())
                + " classes are named by their numbers; complete the list, or set label-offset: "
                + (classes - labels.size()) + " if the missing classes come first";
    }
}

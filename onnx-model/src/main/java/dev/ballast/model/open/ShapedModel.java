package dev.ballast.model.open;

import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.RunMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model with open axes for given extents.
 *
 * @param extents by symbol
 * @param model with the weights of {@link OpenModel#layers()}
 * @param layers for each linear step of the model, the index of the layer whose weights it has; -1 for weights that only this model has,
 *     because they are computed from a shape
 * @param bytes that one run takes in addition to the shared weights
 */
public record ShapedModel(Map<String, Integer> extents, Model model, List<Integer> layers, long bytes) {
    public ShapedModel {
        layers = List.copyOf(layers);
    }

    /** Compares the model with the layers. Both have the weights of equal layers in common. */
    static ShapedModel of(Map<String, Integer> extents, Model model, List<LinearStep> shared) {
        List<Integer> layers = new ArrayList<>();
        long own = 0;
        int next = 0;
        for (LinearStep step : model.linearSteps()) {
            Weights weights = step.layer().weights();
            int index = next;
            while (index < shared.size() && shared.get(index).layer().weights() != weights) {
                index++;
            }
            boolean isShared = index < shared.size();
            layers.add(isShared ? index : -1);
            own += isShared ? 0 : weights.sizeInBytes();
            next = isShared ? index + 1 : next;
        }
        return new ShapedModel(extents, model, layers, RunMemory.of(model).bytes() + own);
    }
}

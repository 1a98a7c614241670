package dev.ballast.gateway.models;

import dev.ballast.model.Model;
import dev.ballast.model.open.OpenModel;
import org.jspecify.annotations.Nullable;

/**
 * A model as it was read.
 *
 * @param model to plan; for an open model, at its largest extents
 * @param open the same with open axes and their limits; null when all extents are fixed
 */
record ReadModel(Model model, @Nullable OpenModel open) {
    /** The inputs and outputs of a request. */
    ModelSignature signature() {
        return ModelSignature.of(open, model);
    }
}

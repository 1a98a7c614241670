package dev.ballast.gateway.models;

import dev.ballast.model.Model;
import dev.ballast.model.open.OpenModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as it was read.
 *
 * @param model to plan; for an open model, at its largest extents
 * @param open the same with open axes and their limits; null when all extents are fixed
 */
public record ReadModel(Model model, @Nullable OpenModel open) {
    /** The largest extents that requests may have, by the symbol of the open axis; empty when all extents are fixed. */
    public Map<String, Integer> largestExtents() {
        return open == null ? Map.of() : open.limits().most();
    }

    /** The inputs and outputs of a request. */
    ModelSignature signature() {
        return ModelSignature.of(open, model);
    }
}

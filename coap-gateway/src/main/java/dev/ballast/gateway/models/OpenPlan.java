package dev.ballast.gateway.models;

import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeException;
import dev.ballast.model.open.ShapedModel;
import java.util.List;

/**
 * What an open model has beside its plan: the graph for other shapes, and the shapes of the latest requests.
 *
 * @param model with its limits
 * @param layers for each linear step of the plan, the index of the shared layer whose weights it has
 * @param outputs see {@link OpenModel#outputExtents}
 */
record OpenPlan(OpenModel model, ServedShapes shapes, List<Integer> layers, List<int[]> outputs) {
    static OpenPlan of(OpenModel open) {
        try {
            ShapedModel planned = LargestShape.planned(open);
            return new OpenPlan(open, new ServedShapes(open), planned.layers(), open.outputExtents());
        } catch (ShapeException e) {
            throw new IllegalArgumentException("the largest shape of an open model cannot be planned", e);
        }
    }

    /** The linear step of the plan with the weights of a shared layer; -1 when there is none. */
    int step(int sharedLayer) {
        return sharedLayer < 0 ? -1 : layers.indexOf(sharedLayer);
    }
}

package dev.ballast.model;

import dev.ballast.model.op.LocalOperator;
import dev.ballast.tensor.Shape;

/**
 * A step that always runs where the request runs.
 *
 * @param site its place in the graph
 * @param local the operator
 * @param constants elements of its constant inputs
 */
public record LocalStep(Site site, LocalOperator local, long constants) implements Step {
    @Override
    public Shape output() {
        return local.shape();
    }

    @Override
    public long macs() {
        return local.footprint().macs();
    }

    @Override
    public long weights() {
        return local.footprint().weights() + constants;
    }

    /** Why the step is not split over nodes; empty where there is no product to split. */
    public String whyLocal() {
        return local.footprint().whyLocal();
    }
}

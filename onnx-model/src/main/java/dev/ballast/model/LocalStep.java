package dev.ballast.model;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;

/**
 * A step that always runs on the machine that runs the request.
 *
 * @param site its place in the graph
 * @param local the operator
 * @param constants number of elements of the constant inputs that it reads
 * @param constantBytes bytes of these elements
 */
public record LocalStep(Site site, LocalOperator local, long constants, long constantBytes) implements Step {
    @Override
    public Shape output() {
        return local.shape();
    }

    @Override
    public ElementType type() {
        return local.type();
    }

    @Override
    public long macs() {
        return local.footprint().macs();
    }

    @Override
    public long weights() {
        return local.footprint().weights() + constants;
    }

    @Override
    public long weightBytes() {
        return local.footprint().weightBytes() + constantBytes;
    }

    /** Why the step is not split over nodes; empty when it has no product to split. */
    public String whyLocal() {
        return local.footprint().whyLocal();
    }
}

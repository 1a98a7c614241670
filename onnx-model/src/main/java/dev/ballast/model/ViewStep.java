package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;

/**
 * A step that changes the shape of its input and computes nothing.
 *
 * @param site its place in the graph
 * @param output the new shape
 * @param type of its elements
 */
public record ViewStep(Site site, Shape output, ElementType type) implements Step {
    @Override
    public long macs() {
        return 0;
    }

    @Override
    public long weights() {
        return 0;
    }

    @Override
    public long weightBytes() {
        return 0;
    }
}

package dev.ballast.model.op.index;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.RequestException;

/** Checks of indices: of their type at load, of their values in each run. */
final class Indices {
    private Indices() {}

    /** Refuses indices of other types than INT64 and INT32. */
    static void requireType(NodeReader node, int input) throws RefusedException {
        ElementType type = node.type(input);
        RefusedException.unless(
                type == ElementType.INT64 || type == ElementType.INT32,
                "indices of type " + type.datatype() + " (only INT32 and INT64)");
    }

    /**
     * An index of 0 to extent - 1. A negative index counts from the end.
     *
     * @throws RequestException when it lies outside of the axis
     */
    static int within(long index, int extent, int axis) {
        long counted = index < 0 ? index + extent : index;
        if (counted < 0 || counted >= extent) {
            throw new RequestException("index " + index + " on axis " + axis + " of a value with " + extent
                    + " elements along it (expected " + -extent + " to " + (extent - 1) + ")");
        }
        return (int) counted;
    }
}

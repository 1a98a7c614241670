package dev.ballast.model.op.node;

import dev.ballast.tensor.Shape;

/** Limits of the shapes that a model may compute with. They are checked before anything of that size is allocated. */
public final class Extents {
    /** Most elements of one value: 1 GiB of float32, more than twice the largest weight matrix of VGG-19 (fc6). */
    public static final long MAX_ELEMENTS = 1L << 28;

    private static final int MAX_RANK = 8;

    private Extents() {}

    /**
     * A shape within the limits.
     *
     * @throws RefusedException when the rank, an extent or the number of elements exceeds its limit
     */
    public static Shape shape(long... dims) throws RefusedException {
        RefusedException.unless(dims.length <= MAX_RANK, "rank " + dims.length + " (at most " + MAX_RANK + ")");
        int[] extents = new int[dims.length];
        long elements = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            RefusedException.unless(dims[axis] >= 0, "negative extent " + dims[axis]);
            RefusedException.unless(
                    dims[axis] <= MAX_ELEMENTS, "extent " + dims[axis] + " (at most " + MAX_ELEMENTS + ")");
            extents[axis] = (int) dims[axis];
            elements *= dims[axis];
            RefusedException.unless(elements <= MAX_ELEMENTS, "a value of more than " + MAX_ELEMENTS + " elements");
        }
        return Shape.of(extents);
    }

    /** Converts an axis of -rank..rank-1 (or up to rank, when {@code end} is rank + 1) to 0..end-1. */
    public static int axis(long axis, int rank, int end) throws RefusedException {
        RefusedException.unless(axis >= -rank && axis < end, "axis " + axis + " of a value of rank " + rank);
        return (int) (axis < 0 ? axis + rank : axis);
    }
}

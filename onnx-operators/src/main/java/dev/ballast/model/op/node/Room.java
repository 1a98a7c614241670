package dev.ballast.model.op.node;

import dev.ballast.tensor.Shape;

/**
 * Counts the elements of a graph's values, and of the index lists that its operators keep, against a limit. It must be asked before
 * anything is allocated whose size the file decides. Used for one build.
 */
public final class Room {
    /** Number of lists made for each index of an axis: its source, the source times the stride, and these cut into runs. */
    private static final int LISTS = 5;

    private final long most;
    private long taken;

    /** Room for {@code most} elements in all. */
    public Room(long most) {
        this.most = most;
    }

    /**
     * Takes room for elements.
     *
     * @throws RefusedException when all elements together exceed the limit
     */
    public void take(long elements) throws RefusedException {
        require(elements);
        taken += elements;
    }

    /** Counts elements that exist already, without checking the limit. When they exceed it, every later request is refused. */
    public void count(long elements) {
        taken += elements;
    }

    /** Refuses elements for which there is no room. */
    public void require(long elements) throws RefusedException {
        RefusedException.unless(taken + elements <= most, "values of more than " + most + " elements in all");
    }

    /** Takes room for the lists of all indices along each axis of a shape. A shape without elements has lists too. */
    public void takeLists(Shape shape) throws RefusedException {
        long indices = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            indices += shape.dim(axis);
        }
        take(LISTS * indices);
    }
}

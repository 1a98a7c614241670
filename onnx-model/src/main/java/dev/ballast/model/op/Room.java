package dev.ballast.model.op;

import dev.ballast.tensor.Shape;

/**
 * How many elements the values of a graph, and the lists of indices that its operators keep, may still have: asked before anything of a
 * size that the file decides is made. Lives for one build.
 */
public final class Room {
    /** Lists that are made for each index of an axis: where it comes from, times the stride, and that cut into runs. */
    private static final int LISTS = 5;

    private final long most;
    private long taken;

    /** Room for so many elements in all. */
    public Room(long most) {
        this.most = most;
    }

    /**
     * Makes room for elements.
     *
     * @throws RefusedException when all together are too many
     */
    public void take(long elements) throws RefusedException {
        require(elements);
        taken += elements;
    }

    /** Elements that are there already, whatever there is room for; nothing may follow when they are too many. */
    public void count(long elements) {
        taken += elements;
    }

    /** Refuses what there is no room for. */
    void require(long elements) throws RefusedException {
        RefusedException.unless(taken + elements <= most, "values of more than " + most + " elements in all");
    }

    /** Makes room for the lists of all indices along each axis of a shape; those of a shape without elements are as long. */
    void takeLists(Shape shape) throws RefusedException {
        long indices = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            indices += shape.dim(axis);
        }
        take(LISTS * indices);
    }
}

package dev.ballast.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The extents of a dense row-major tensor; the last axis is contiguous. Immutable. Rank 0 is a scalar of one element. */
public final class Shape {
    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("negative extent in " + Arrays.toString(dims));
            }
            product *= dim;
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(Arrays.toString(dims) + " has more than 2^31-1 elements");
            }
        }
        this.dims = dims;
        this.size = (int) product;
    }

    /**
     * A shape of these extents, each at least 0; the array is copied.
     *
     * @throws IllegalArgumentException on a negative extent or more than 2^31-1 elements
     */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    /** Extent of {@code axis}, 0 being the outermost. */
    public int dim(int axis) {
        return dims[axis];
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** Product of the extents {@code from <= axis < to}; 1 for an empty range. */
    public int sizeOf(int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= dims[axis];
        }
        return product;
    }

    /** Whether at most one extent differs from 1, so that the elements form one row. */
    public boolean isRow() {
        return Arrays.stream(dims).filter(dim -> dim != 1).count() <= 1;
    }

    /** The extents, copied. */
    public int[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Extents joined with x, as in {@code 1x6x14x14}; {@code scalar} for rank 0. */
    @Override
    public String toString() {
        return dims.length == 0
                ? "scalar"
                : Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}

package dev.ballast.gemm.operand;

import java.util.List;

/**
 * A lowering whose extents are open: the rows of a batch, or the height and width of an image with their padding. Weights fit an open
 * lowering as they fit every {@link Lowering} that {@link #at} makes of it, so one set of weights serves inputs of any length.
 */
public sealed interface OpenLowering permits OpenDense, OpenConv, OpenJoined {
    /** k: rows of I, columns of W. */
    int reduction();

    /** Number of extents that {@link #at} takes. */
    int extents();

    /**
     * The lowering with these extents, in the order of {@link Lowering#extents}.
     *
     * @throws IllegalArgumentException when the number of extents is wrong, or the geometry is impossible or too large
     */
    Lowering at(int... extents);

    /** The ways in which an input is unfolded, as {@link Lowering#blocks}. */
    default List<? extends OpenLowering> blocks() {
        return List.of(this);
    }

    /** Requires {@code extents.length} to be {@link #extents}. */
    default void requireNumber(int... extents) {
        if (extents.length != extents()) {
            throw new IllegalArgumentException("expected " + extents() + " extents, got " + extents.length);
        }
    }
}

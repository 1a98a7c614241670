package dev.ballast.gemm.operand;

import java.util.List;

/**
 * Defines how the input of a linear layer becomes the right-hand matrix I of its product O[m x n] = W[m x k] * I[k x n]. A lowering does
 * not depend on weights: one lowering serves the whole layer and each of its parts.
 */
public sealed interface Lowering permits DenseLowering, ConvLowering, JoinedLowering {
    /** Most columns for which dot products are used. They read W once and pack nothing. */
    int FEW_COLUMNS = 8;

    /** k: rows of I, columns of W. */
    int reduction();

    /** n: columns of I and of O. */
    int columns();

    /** This lowering for any extents. */
    OpenLowering open();

    /** The extents that {@link #open} leaves open, freshly allocated: {@code open().at(extents())} is this lowering. */
    int[] extents();

    /** The ways in which the activation is unfolded, whose rows stand one after the other in I: this lowering alone, except when it is joined. */
    default List<? extends Lowering> blocks() {
        return List.of(this);
    }

    /** Index of the activation element in row k of a column of I; -1 beyond the image's edge. */
    int source(int k, int column);

    /** Elements of the activation that one product reads. */
    int inputLength();

    /** True when the activation, read row-major, is already I. */
    boolean isIdentity();

    /** Most elements that are copied for one product: a padded copy of the input, or its columns when they are few. */
    long copied();
}

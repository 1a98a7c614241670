package dev.ballast.gemm;

/**
 * How the input of a linear layer becomes the right-hand matrix I[k x n] of its product O[m x n] = W[m x k] * I[k x n]. It knows
 * no weights: the same lowering serves the whole layer and each of its parts.
 */
public sealed interface Lowering permits DenseLowering, ConvLowering {
    /** k: rows of I, columns of W. */
    int reduction();

    /** n: columns of I and of O. */
    int columns();

    /** Elements of the activation that one product reads. */
    int inputLength();

    /** True when the activation, read row-major, already is I. */
    boolean isIdentity();

    /** Most elements that are laid out anew for one product: a padded copy of the input, or its columns when they are few. */
    long copied();
}

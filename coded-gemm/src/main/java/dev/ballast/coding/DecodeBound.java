package dev.ballast.coding;

/**
 * What recovering may cost in accuracy: how far a recovered element may be from the one that the lost part itself would have given in
 * float32. Source and derivation: {@link Rounding}, the one that {@link ResidualCheck} goes by. Immutable.
 */
public final class DecodeBound {
    private final Rounding rounding;

    /** Of this layer; looks at all its weights. */
    public DecodeBound(CodedLayer layer) {
        this.rounding = new Rounding(layer);
    }

    /**
     * The largest difference of an element: about (K + k + N) eps |longest row of W| |activation| times one plus the gain of the
     * recovery, in which each part weighs as much as the data parts that it combines.
     *
     * @param norm Euclidean norm of the activation, or of any part of it that holds all that one column of the lowering reads
     * @throws IllegalArgumentException unless the recovery solves for the part
     */
    public double of(Recovery recovery, int dataPart, double norm) {
        return rounding.recovered(recovery, dataPart) * norm;
    }

    /**
     * What a difference seldom exceeds, since roundings cancel: sqrt(K) in place of K, and so far below {@link #of} on a large layer. No
     * guarantee, but what a right decode of ordinary weights and activations keeps to.
     *
     * @param norm as for {@link #of}
     */
    public double likely(Recovery recovery, int dataPart, double norm) {
        return rounding.likely(recovery, dataPart) * norm;
    }
}

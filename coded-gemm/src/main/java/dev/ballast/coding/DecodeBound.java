package dev.ballast.coding;

/**
 * Accuracy of a recovery: bounds on the difference between a recovered element and the element that the lost part would have sent in
 * float32. The bounds come from {@link Rounding}, which {@link ResidualCheck} uses too. Immutable.
 */
public final class DecodeBound {
    private final Rounding rounding;

    /** Computes the bounds of a layer. Reads all weights of the layer. */
    public DecodeBound(CodedLayer layer) {
        this.rounding = new Rounding(layer);
    }

    /**
     * The largest difference of an element: about (K + k + N) eps |longest row of W| |activation| times one plus the gain of the recovery.
     * In this gain each part weighs as much as the data parts that it combines.
     *
     * @param norm Euclidean norm of the activation, or of any part of the activation that includes everything that one column of the
     *     lowering reads
     * @throws IllegalArgumentException unless the recovery solves for the data part
     */
    public double of(Recovery recovery, int dataPart, double norm) {
        return rounding.recovered(recovery, dataPart) * norm;
    }

    /**
     * A difference that is seldom exceeded, because roundings cancel. It has sqrt(K) in place of K, so it is far below {@link #of} on a
     * large layer. It is no guarantee, but right recoveries from ordinary weights and activations stay within it.
     *
     * @param norm as for {@link #of}
     */
    public double likely(Recovery recovery, int dataPart, double norm) {
        return rounding.likely(recovery, dataPart) * norm;
    }
}

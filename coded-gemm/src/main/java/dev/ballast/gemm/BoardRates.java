package dev.ballast.gemm;

import org.jspecify.annotations.Nullable;

/**
 * How fast one thread of a board is at what inference consists of; each a second.
 *
 * @param macs multiply-accumulates in a product with many columns, its right-hand matrix laid out
 * @param unfolded elements of the right-hand matrix that are laid out for such a product, however many rows the weights have; operators that
 *     only move and compare elements go at a similar pace
 * @param streamed bytes of float32 weights in a product with few columns
 * @param streamedInt8 the same of int8 weights; null where it was not measured
 * @param share of a processor that the thread has at the most, above 0 to 1; the rates are those of this share
 */
public record BoardRates(
        Rate macs, Rate unfolded, Rate streamed, @Nullable Rate streamedInt8, double share) {
    /** Bytes of int8 weights for each byte of float32 weights, where the first was not measured: 2.4 to 2.9 times the rows. */
    private static final double INT8_BYTES = 0.65;

    /** Elements laid out for each multiply-accumulate: 0.13 with vectors, 0.32 with the portable kernel. */
    private static final double USUAL_UNFOLDED = 0.2;

    public BoardRates {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "a share of " + share + " of a processor: must be above 0 and at most 1");
        }
    }

    /** Of a whole processor. */
    public BoardRates(Rate macs, Rate unfolded, Rate streamed, @Nullable Rate streamedInt8) {
        this(macs, unfolded, streamed, streamedInt8, 1);
    }

    /** What is known of a board by these two figures alone; the others are taken to be in the usual proportion to them. */
    public static BoardRates estimated(double macs, double streamed) {
        return new BoardRates(Rate.of(macs), Rate.of(macs * USUAL_UNFOLDED), Rate.of(streamed), null);
    }

    /** The same thread when it has only this share of what it has now. */
    BoardRates limitedTo(double limit) {
        Rate integers = streamedInt8;
        return new BoardRates(
                macs.times(limit),
                unfolded.times(limit),
                streamed.times(limit),
                integers == null ? null : integers.times(limit),
                share * limit);
    }

    /** Of each rate the faster one. */
    BoardRates orFaster(BoardRates other) {
        Rate mine = streamedInt8;
        Rate theirs = other.streamedInt8;
        return new BoardRates(
                faster(macs, other.macs),
                faster(unfolded, other.unfolded),
                faster(streamed, other.streamed),
                mine == null || theirs == null ? null : faster(mine, theirs),
                share);
    }

    private static Rate faster(Rate a, Rate b) {
        return a.median() >= b.median() ? a : b;
    }

    /** Bytes of weights of this format that are read a second, where each is read once. */
    public Rate streamed(Weights.Format format) {
        if (!format.isInteger()) {
            return streamed;
        }
        Rate measured = streamedInt8;
        return measured == null ? streamed.times(INT8_BYTES) : measured;
    }
}

package dev.ballast.gemm.measure;

import dev.ballast.gemm.operand.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Measured speed of one thread of a board at the operations of inference, in units per second.
 *
 * @param macs multiply-accumulates in a product with many columns, without laying out the right-hand matrix
 * @param unfolded elements of the right-hand matrix laid out for such a product, whatever the number of weight rows; operators that only
 *     move and compare elements run at a similar rate
 * @param streamed bytes of float32 weights read in a product with few columns
 * @param streamedInt8 bytes of int8 weights read in a product with few columns; null when not measured
 * @param share largest share of a processor that the thread gets, above 0 to 1; the rates are those of this share
 */
public record BoardRates(
        Rate macs, Rate unfolded, Rate streamed, @Nullable Rate streamedInt8, double share) {
    /**
     * Usual rate of int8 weights, in bytes per byte of float32 weights, where the int8 rate was not measured. In rows this is 2.4 to 2.9
     * times the float32 rate.
     */
    private static final double INT8_BYTES = 0.65;

    /** Usual number of elements laid out in the time of one multiply-accumulate: 0.13 with vectors, 0.32 with the portable kernel. */
    private static final double USUAL_UNFOLDED = 0.2;

    public BoardRates {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of a processor must be above 0 and at most 1, is " + share);
        }
    }

    /** The rates of a thread that has a whole processor. */
    public BoardRates(Rate macs, Rate unfolded, Rate streamed, @Nullable Rate streamedInt8) {
        this(macs, unfolded, streamed, streamedInt8, 1);
    }

    /** Rates of a board of which only these two figures are known. The other rates are assumed to be in the usual proportion to them. */
    public static BoardRates estimated(double macs, double streamed) {
        return new BoardRates(Rate.of(macs), Rate.of(macs * USUAL_UNFOLDED), Rate.of(streamed), null);
    }

    /** The rates of the same thread when it gets only the share {@code limit} of its present processor time. */
    BoardRates limitedTo(double limit) {
        Rate integers = streamedInt8;
        return new BoardRates(
                macs.times(limit),
                unfolded.times(limit),
                streamed.times(limit),
                integers == null ? null : integers.times(limit),
                share * limit);
    }

    /** The faster one of each pair of rates. */
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

    /** Bytes of weights of this format that are read per second when each weight is read once. */
    public Rate streamed(Weights.Format format) {
        if (!format.isInteger()) {
            return streamed;
        }
        Rate measured = streamedInt8;
        return measured == null ? streamed.times(INT8_BYTES) : measured;
    }
}

package dev.ballast.coding;

import java.util.stream.LongStream;

/** Sets of parts of a code that are lost together, one bit per part. */
public final class Erasures {
    /** Most parts for which sets can be listed. */
    public static final int MAX_PARTS = Long.SIZE - 2;

    private Erasures() {}

    /**
     * Every set of exactly {@code lost} of {@code parts} parts, in ascending order of the bit mask.
     *
     * @param parts 1 to {@value #MAX_PARTS}
     * @param lost 0 to {@code parts}
     */
    public static LongStream of(int parts, int lost) {
        if (parts < 1 || parts > MAX_PARTS || lost < 0 || lost > parts) {
            throw new IllegalArgumentException(
                    "expected 0 to " + parts + " lost parts of 1 to " + MAX_PARTS + ", got " + lost + " of " + parts);
        }
        if (lost == 0) {
            return LongStream.of(0);
        }
        return LongStream.iterate((1L << lost) - 1, mask -> mask < 1L << parts, Erasures::nextOfSameSize);
    }

    /** Every set of at most {@code lost} of {@code parts} parts, smaller sets first. */
    public static LongStream upTo(int parts, int lost) {
        return LongStream.rangeClosed(0, lost).flatMap(size -> of(parts, (int) size));
    }

    /** The next larger number with the same number of bits set (Gosper's step). */
    private static long nextOfSameSize(long bits) {
        long lowest = bits & -bits;
        long carried = bits + lowest;
        return carried | (((bits ^ carried) / lowest) >> 2);
    }
}

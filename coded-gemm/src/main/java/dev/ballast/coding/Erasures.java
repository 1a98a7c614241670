package dev.ballast.coding;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Sets of parts of a code that are lost together. */
public final class Erasures {
    /** Most parts for which sets can be listed. */
    public static final int MAX_PARTS = PartSet.MAX_PARTS - 2;

    private Erasures() {}

    /**
     * Every set of exactly {@code lost} of {@code parts} parts, in ascending order of {@link PartSet#bits}.
     *
     * @param parts 1 to {@value #MAX_PARTS}
     * @param lost 0 to {@code parts}
     */
    public static Stream<PartSet> of(int parts, int lost) {
        if (parts < 1 || parts > MAX_PARTS || lost < 0 || lost > parts) {
            throw new IllegalArgumentException(
                    "expected 0 to " + parts + " lost parts of 1 to " + MAX_PARTS + ", got " + lost + " of " + parts);
        }
        if (lost == 0) {
            return Stream.of(PartSet.EMPTY);
        }
        return LongStream.iterate((1L << lost) - 1, bits -> bits < 1L << parts, Erasures::nextOfSameSize)
                .mapToObj(PartSet::new);
    }

    /** Every set of at most {@code lost} of {@code parts} parts, smaller sets first. */
    public static Stream<PartSet> upTo(int parts, int lost) {
        return IntStream.rangeClosed(0, lost).boxed().flatMap(size -> of(parts, size));
    }

    /** The next larger number with the same number of bits set (Gosper's step). */
    private static long nextOfSameSize(long bits) {
        long lowest = bits & -bits;
        long carried = bits + lowest;
        return carried | (((bits ^ carried) / lowest) >> 2);
    }
}

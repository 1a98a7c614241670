package dev.ballast.coding;

import java.util.StringJoiner;
import java.util.function.IntPredicate;

/**
 * A set of parts of a layer. A part is an index from 0 to {@value #MAX_PARTS} - 1. Immutable.
 *
 * <p>Most operations of a round change nothing. They return the set itself and allocate nothing.
 *
 * <p>To visit the parts in ascending order, begin at {@code next(0)} and go on with {@code next(part + 1)} until the result is -1.
 *
 * @param bits bit p is 1 when the set contains part p
 */
public record PartSet(long bits) {
    /** Parts that a set can tell apart. */
    public static final int MAX_PARTS = Long.SIZE;

    /** The set without a part. */
    public static final PartSet EMPTY = new PartSet(0);

    /** The set of these parts. */
    public static PartSet of(int... parts) {
        long bits = 0;
        for (int part : parts) {
            bits |= bit(part);
        }
        return new PartSet(bits);
    }

    /**
     * The parts 0 to {@code count} - 1.
     *
     * @param count 0 to {@value #MAX_PARTS}
     */
    public static PartSet first(int count) {
        if (count < 0 || count > MAX_PARTS) {
            throw new IllegalArgumentException("a set takes 0 to " + MAX_PARTS + " parts, got " + count);
        }
        return count == 0 ? EMPTY : new PartSet(-1L >>> (MAX_PARTS - count));
    }

    public boolean contains(int part) {
        return (bits & bit(part)) != 0;
    }

    /** Whether this set contains every part of the other set. */
    public boolean containsAll(PartSet other) {
        return (other.bits & ~bits) == 0;
    }

    public boolean isEmpty() {
        return bits == 0;
    }

    /** Number of parts in this set. */
    public int size() {
        return Long.bitCount(bits);
    }

    /** The smallest part in this set that is {@code from} or greater; -1 when there is none. */
    public int next(int from) {
        long rest = from < MAX_PARTS ? bits & -bit(from) : 0;
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    public PartSet with(int part) {
        return having(bits | bit(part));
    }

    public PartSet without(int part) {
        return having(bits & ~bit(part));
    }

    /** The parts that are in this set, in the other set or in both. */
    public PartSet union(PartSet other) {
        return having(bits | other.bits);
    }

    /** The parts that are in both sets. */
    public PartSet intersect(PartSet other) {
        return having(bits & other.bits);
    }

    /** The parts of this set that are not in the other set. */
    public PartSet minus(PartSet other) {
        return having(bits & ~other.bits);
    }

    /** The parts of this set that meet the condition. The condition is asked once for each part, in ascending order. */
    public PartSet filter(IntPredicate condition) {
        long kept = 0;
        for (int part = next(0); part >= 0; part = next(part + 1)) {
            kept |= condition.test(part) ? bit(part) : 0;
        }
        return having(kept);
    }

    private PartSet having(long changed) {
        return changed == bits ? this : new PartSet(changed);
    }

    /** The parts in ascending order, for example {@code {0, 2, 4}}. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ", "{", "}");
        for (int part = next(0); part >= 0; part = next(part + 1)) {
            parts.add(Integer.toString(part));
        }
        return parts.toString();
    }

    private static long bit(int part) {
        if (part < 0 || part >= MAX_PARTS) {
            throw new IllegalArgumentException("a part must be 0 to " + (MAX_PARTS - 1) + ", is " + part);
        }
        return 1L << part;
    }
}

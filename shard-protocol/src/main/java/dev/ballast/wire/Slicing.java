package dev.ballast.wire;

import java.util.Objects;

/**
 * A sequence cut into pieces of equal size. The last piece may be shorter.
 *
 * @param length elements of the whole sequence
 * @param unit elements of a piece
 */
public record Slicing(int length, int unit) {
    public Slicing {
        if (length < 1 || unit < 1) {
            throw new IllegalArgumentException(
                    "length " + length + " in pieces of " + unit + ", both must be 1 or more");
        }
    }

    /** The number of pieces. */
    public int pieces() {
        return (length - 1) / unit + 1;
    }

    /** Index of the first element of a piece. */
    public int start(int piece) {
        return Objects.checkIndex(piece, pieces()) * unit;
    }

    /** Number of elements of a piece. */
    public int size(int piece) {
        return Math.min(unit, length - start(piece));
    }
}

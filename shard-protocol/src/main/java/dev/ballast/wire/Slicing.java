package dev.ballast.wire;

import java.util.Objects;

/**
 * A sequence cut into pieces of equal size, the last of which may be shorter.
 *
 * @param length elements of the whole
 * @param unit elements of a piece
 */
public record Slicing(int length, int unit) {
    public Slicing {
        if (length < 1 || unit < 1) {
            throw new IllegalArgumentException(
                    "length " + length + " in pieces of " + unit + ", both must be 1 or more");
        }
    }

    /** How many pieces there are. */
    public int pieces() {
        return (length - 1) / unit + 1;
    }

    /** Where a piece begins. */
    public int start(int piece) {
        return Objects.checkIndex(piece, pieces()) * unit;
    }

    /** Elements of a piece. */
    public int size(int piece) {
        return Math.min(unit, length - start(piece));
    }
}

package dev.ballast.simulate;

import java.util.function.Supplier;

/** An invariant does not hold. */
final class BrokenInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    /**
     * A broken invariant.
     *
     * @param invariant what must hold
     * @param found what was observed instead
     */
    BrokenInvariantException(String invariant, String found) {
        super(found);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }

    /** @param found evaluated only when the invariant does not hold */
    static void require(boolean holds, String invariant, Supplier<String> found) {
        if (!holds) {
            throw new BrokenInvariantException(invariant, found.get());
        }
    }
}

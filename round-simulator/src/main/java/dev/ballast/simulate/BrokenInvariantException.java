package dev.ballast.simulate;

import java.util.function.Supplier;

/** Something that must hold does not. */
final class BrokenInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    /**
     * A broken invariant.
     *
     * @param invariant what must hold
     * @param found what is the case
     */
    BrokenInvariantException(String invariant, String found) {
        super(found);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }

    /** @param found is asked only where it does not hold */
    static void require(boolean holds, String invariant, Supplier<String> found) {
        if (!holds) {
            throw new BrokenInvariantException(invariant, found.get());
        }
    }
}

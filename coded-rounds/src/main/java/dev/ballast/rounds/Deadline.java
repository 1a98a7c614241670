package dev.ballast.rounds;

import java.util.function.LongSupplier;

/**
 * Until when an answer is of use.
 *
 * @param atNs on {@code nanoClock}
 */
public record Deadline(long atNs, LongSupplier nanoClock) {
    /** Nanoseconds that are left, none or fewer once it has passed. */
    public long leftNs() {
        return atNs - nanoClock.getAsLong();
    }

    public boolean passed() {
        return leftNs() <= 0;
    }
}

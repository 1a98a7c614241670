package dev.ballast.rounds;

import java.util.function.LongSupplier;

/**
 * The time until which an answer is of use.
 *
 * @param atNs on {@code nanoClock}
 */
public record Deadline(long atNs, LongSupplier nanoClock) {
    /** Nanoseconds that are left; 0 or less once the deadline has passed. */
    public long leftNs() {
        return atNs - nanoClock.getAsLong();
    }

    public boolean passed() {
        return leftNs() <= 0;
    }
}

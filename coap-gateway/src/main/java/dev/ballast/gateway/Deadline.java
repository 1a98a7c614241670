package dev.ballast.gateway;

import java.util.function.LongSupplier;

/**
 * Until when an answer is of use.
 *
 * @param atNs on {@code nanoClock}
 */
record Deadline(long atNs, LongSupplier nanoClock) {
    /** Nanoseconds that are left, none or fewer once it has passed. */
    long leftNs() {
        return atNs - nanoClock.getAsLong();
    }

    boolean passed() {
        return leftNs() <= 0;
    }
}

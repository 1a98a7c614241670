package dev.ballast.rounds;

import dev.ballast.clock.NanoClock;

/**
 * The time until which an answer is of use.
 *
 * @param atNs on {@code nanoClock}
 */
public record Deadline(long atNs, NanoClock nanoClock) {
    /** Nanoseconds that are left; 0 or less once the deadline has passed. */
    public long leftNs() {
        return atNs - nanoClock.nanos();
    }

    public boolean passed() {
        return leftNs() <= 0;
    }
}

package dev.ballast.gateway.rounds;

import java.util.concurrent.atomic.AtomicLong;

/** Which rounds are checked for silent errors: every n-th of the gateway. Safe for use by many threads. */
public final class CheckRate {
    private final int every;
    private final AtomicLong rounds = new AtomicLong();

    /** @param every 0 for none */
    public CheckRate(int every) {
        this.every = every;
    }

    /** Whether the round that begins now is to be checked. */
    boolean next() {
        return every > 0 && rounds.incrementAndGet() % every == 0;
    }
}

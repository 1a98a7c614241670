package dev.ballast.telemetry.mqtt;

import java.util.SplittableRandom;

/** Waits between attempts to connect: 0.25 s, doubled each time up to 8 s. A random part, at most a half, is taken off each wait. */
final class Backoff {
    static final long FIRST_NS = 250_000_000L;
    static final long CAP_NS = 8_000_000_000L;

    private final SplittableRandom random;
    private long nextNs = FIRST_NS;

    Backoff(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long nextNs() {
        long full = nextNs;
        nextNs = Math.min(CAP_NS, full * 2);
        return full / 2 + random.nextLong(full / 2 + 1);
    }

    void reset() {
        nextNs = FIRST_NS;
    }
}

package dev.ballast.plan;

import dev.ballast.gemm.Rate;

/** Which end of what was measured a prediction goes by. */
public enum CostQuantile {
    /** Everything at the fast end of what is usual. */
    FAST,
    /** Medians. */
    USUAL,
    /** Everything at the slow end of what is usual. */
    SLOW;

    /** Units a second. */
    double of(Rate rate) {
        return switch (this) {
            case FAST -> rate.high();
            case USUAL -> rate.median();
            case SLOW -> rate.low();
        };
    }

    /** Seconds. */
    double of(Latency latency) {
        return switch (this) {
            case FAST -> latency.low();
            case USUAL -> latency.usual();
            case SLOW -> latency.high();
        };
    }
}

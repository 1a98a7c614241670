package dev.ballast.plan;

import dev.ballast.gemm.measure.Rate;

/** Which quantile of the measurements a prediction uses. */
public enum CostQuantile {
    /** Every rate and latency at its fast end. */
    FAST,
    /** Medians. */
    USUAL,
    /** Every rate and latency at its slow end. */
    SLOW;

    /** This quantile of a rate, in units a second. */
    double of(Rate rate) {
        return switch (this) {
            case FAST -> rate.high();
            case USUAL -> rate.median();
            case SLOW -> rate.low();
        };
    }

    /** This quantile of a latency, in seconds. */
    double of(Latency latency) {
        return switch (this) {
            case FAST -> latency.low();
            case USUAL -> latency.usual();
            case SLOW -> latency.high();
        };
    }
}

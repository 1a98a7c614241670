package dev.ballast.plan;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A predicted or measured time with its spread, in seconds.
 *
 * @param low with every rate and latency at its fast end
 * @param usual the median
 * @param high with every rate and latency at its slow end
 */
public record Latency(double low, double usual, double high) {
    public static final Latency NONE = new Latency(0, 0, 0);

    public Latency {
        if (!(low >= 0 && low <= usual && usual <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a latency of " + low + " to " + usual + " to " + high + " s: must be 0 or more and ascend");
        }
    }

    /** Evaluates each quantile. Where rounding puts the values out of order, low and high become equal to usual. */
    static Latency of(ToDoubleFunction<CostQuantile> seconds) {
        double usual = seconds.applyAsDouble(CostQuantile.USUAL);
        return new Latency(
                Math.min(usual, seconds.applyAsDouble(CostQuantile.FAST)),
                usual,
                Math.max(usual, seconds.applyAsDouble(CostQuantile.SLOW)));
    }

    /** A time without spread. */
    public static Latency always(double seconds) {
        return new Latency(seconds, seconds, seconds);
    }

    Latency plus(Latency other) {
        return new Latency(low + other.low, usual + other.usual, high + other.high);
    }

    /** In milliseconds, for people. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f ms (%.2f to %.2f)", usual * 1e3, low * 1e3, high * 1e3);
    }
}

package dev.ballast.plan;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How long something takes, in seconds.
 *
 * @param low where everything is at the fast end of what is usual
 * @param usual a median
 * @param high where everything is at the slow end
 */
public record Latency(double low, double usual, double high) {
    public static final Latency NONE = new Latency(0, 0, 0);

    public Latency {
        if (!(low >= 0 && low <= usual && usual <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a latency of " + low + " to " + usual + " to " + high + " s: must be 0 or more and ascend");
        }
    }

    /** Asks for each quantile in turn; what comes out of order by rounding is put in order. */
    static Latency of(ToDoubleFunction<CostQuantile> seconds) {
        double usual = seconds.applyAsDouble(CostQuantile.USUAL);
        return new Latency(
                Math.min(usual, seconds.applyAsDouble(CostQuantile.FAST)),
                usual,
                Math.max(usual, seconds.applyAsDouble(CostQuantile.SLOW)));
    }

    /** The same every time. */
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

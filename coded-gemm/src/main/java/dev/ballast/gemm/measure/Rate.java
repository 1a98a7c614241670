package dev.ballast.gemm.measure;

/**
 * A measured rate in units per second, with the spread of its measurements.
 *
 * @param low slow end of the usual range
 * @param median usual rate
 * @param high fast end of the usual range
 */
public record Rate(double low, double median, double high) {
    public Rate {
        if (!(low > 0 && low <= median && median <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a rate of " + low + " to " + median + " to " + high + ": must be above 0 and ascend");
        }
    }

    /** A rate whose spread is unknown. */
    public static Rate of(double rate) {
        return new Rate(rate, rate, rate);
    }

    /** This rate multiplied by {@code factor}. */
    public Rate times(double factor) {
        return new Rate(low * factor, median * factor, high * factor);
    }
}

package dev.ballast.gemm;

/**
 * A measured rate in units a second, with how far measurements of it lay apart.
 *
 * @param low at the slow end of what is usual
 * @param median usual
 * @param high at the fast end
 */
public record Rate(double low, double median, double high) {
    public Rate {
        if (!(low > 0 && low <= median && median <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a rate of " + low + " to " + median + " to " + high + ": must be above 0 and ascend");
        }
    }

    /** A rate of which no spread is known. */
    public static Rate of(double rate) {
        return new Rate(rate, rate, rate);
    }

    /** So many times this rate. */
    public Rate times(double factor) {
        return new Rate(low * factor, median * factor, high * factor);
    }
}

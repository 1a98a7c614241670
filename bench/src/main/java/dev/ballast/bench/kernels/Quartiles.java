package dev.ballast.bench.kernels;

import java.util.Arrays;
import java.util.List;

/** Spread of a figure over turns: lower quartile, median, upper quartile. NaN without values. */
record Quartiles(double low, double median, double high) {
    private static final Quartiles NONE = new Quartiles(Double.NaN, Double.NaN, Double.NaN);

    /** Of any number of values in any order; copied. */
    static Quartiles of(double... values) {
        if (values.length == 0) {
            return NONE;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        int quarter = sorted.length / 4;
        double median = (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
        return new Quartiles(sorted[quarter], median, sorted[last - quarter]);
    }

    static Quartiles of(List<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Of the values' reciprocals. */
    Quartiles inverse() {
        return new Quartiles(1 / high, 1 / median, 1 / low);
    }
}

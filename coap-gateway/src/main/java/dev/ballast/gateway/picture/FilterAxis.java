package dev.ballast.gateway.picture;

/**
 * The filter along one axis: which source samples make up each resized sample, and their weights. The filter is a triangle around the
 * centre of the resized sample. It reaches one sample to either side; on a shrinking axis it reaches as many samples as become one.
 * Weights are multiples of 2^-22. They add up to one, apart from their rounding, so weighted sums of samples up to 255 fit an int.
 */
final class FilterAxis {
    private static final int BITS = 22;
    /** Start value of a sum, so that {@link #level} rounds. */
    static final int HALF = 1 << (BITS - 1);

    private final int[] first;
    private final int[][] taps;

    /** A filter from {@code from} samples to {@code to} samples, both at least 1. */
    FilterAxis(int from, int to) {
        this.first = new int[to];
        this.taps = new int[to][];
        double scale = (double) from / to;
        double reach = Math.max(1, scale);
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - reach + 0.5));
            int end = Math.min(from, (int) (centre + reach + 0.5));
            taps[i] = triangle(end - first[i], first[i] + 0.5 - centre, reach);
        }
    }

    /** Number of samples on the resized axis. */
    int to() {
        return first.length;
    }

    /** The first source sample of resized sample {@code i}. */
    int first(int i) {
        return first[i];
    }

    /** Weights of the source samples of resized sample {@code i}, from {@link #first} on; read-only. */
    int[] taps(int i) {
        return taps[i];
    }

    /** Converts {@link #HALF} plus a sum of weighted samples to an unsigned byte. */
    static byte level(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> BITS));
    }

    private static int[] triangle(int count, double offset, double reach) {
        double[] heights = new double[count];
        double total = 0;
        for (int i = 0; i < count; i++) {
            heights[i] = Math.max(0, 1 - Math.abs((i + offset) * (1 / reach)));
            total += heights[i];
        }
        int[] weights = new int[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (int) (heights[i] / total * (1 << BITS) + 0.5);
        }
        return weights;
    }
}

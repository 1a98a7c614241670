package dev.ballast.gateway.picture;

/**
 * Which samples along one axis make up each sample of the resized axis, and with what weight: a triangle around its centre that reaches one
 * sample to either side, or as many as become one where the axis shrinks. Weights are whole multiples of 2^-22 that add up to one but for
 * their rounding, so that sums of 255-fold weights fit an int.
 */
final class FilterAxis {
    private static final int BITS = 22;
    /** Where sums begin, so that {@link #level} rounds. */
    static final int HALF = 1 << (BITS - 1);

    private final int[] first;
    private final int[][] taps;

    /** From {@code from} samples to {@code to}, both at least 1. */
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

    /** Samples of the resized axis. */
    int to() {
        return first.length;
    }

    /** The first sample that sample {@code i} is made of. */
    int first(int i) {
        return first[i];
    }

    /** Weights of the samples from {@link #first} on; read-only. */
    int[] taps(int i) {
        return taps[i];
    }

    /** A sum of weighted samples and {@link #HALF} as an unsigned byte. */
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

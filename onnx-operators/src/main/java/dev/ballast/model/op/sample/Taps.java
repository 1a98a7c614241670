package dev.ballast.model.op.sample;

/**
 * One axis of a Resize: each element of the result is a weighted sum of elements of the input. All elements have equally many taps. An element
 * with fewer repeats one of its taps with a part of the weight. Immutable.
 */
final class Taps {
    private final int count;
    private final int size;
    private final int[] sources;
    private final float[] weights;

    private Taps(int count, int size) {
        this.count = count;
        this.size = size;
        this.sources = new int[count * size];
        this.weights = new float[count * size];
    }

    /**
     * How the weights of an axis are made.
     *
     * @param coordinates where elements of the result lie
     * @param isWidened whether the function is stretched by a scale below 1 (attribute antialias)
     * @param excludesOutside whether elements beyond the edges get no weight; otherwise they equal the edge
     */
    record Filter(Interpolation interpolation, Coordinates coordinates, boolean isWidened, boolean excludesOutside) {
        /** Most taps of an element. */
        int most(float scale, int extent) {
            return (int) Math.min(2.0 * Math.ceil(interpolation.reach() * stretch(scale)) + 1, Math.max(2, extent));
        }

        private double stretch(float scale) {
            return isWidened && scale < 1f ? 1.0 / scale : 1;
        }
    }

    /** The taps along an axis of {@code extent} elements, for a result of {@code size} elements. */
    static Taps of(Filter filter, float scale, int extent, int size) {
        double[][] windows = new double[size][];
        int[] firsts = new int[size];
        int count = 2;
        for (int i = 0; i < size; i++) {
            float place = filter.coordinates().place(i, scale, extent, size);
            firsts[i] = first(filter, scale, extent, place);
            windows[i] = window(filter, scale, extent, place, firsts[i]);
            count = Math.max(count, windows[i].length);
        }
        Taps taps = new Taps(count, size);
        for (int i = 0; i < size; i++) {
            taps.set(i, firsts[i], windows[i]);
        }
        return taps;
    }

    /** Index of the first element of the input under the function. */
    private static int first(Filter filter, float scale, int extent, float place) {
        double reach = filter.interpolation().reach() * filter.stretch(scale);
        return (int) Math.max(0, Math.min(extent - 1, Math.floor(place - reach) + 1));
    }

    /** The weights of the elements from {@code first} on, in sum 1. */
    private static double[] window(Filter filter, float scale, int extent, float place, int first) {
        double stretch = filter.stretch(scale);
        double reach = filter.interpolation().reach() * stretch;
        long from = (long) Math.floor(place - reach) + 1;
        long end = (long) Math.ceil(place + reach);
        int last = (int) Math.max(first, Math.min(extent - 1, end - 1));
        double[] weights = new double[last - first + 1];
        double sum = 0;
        for (long i = from; i < end; i++) {
            boolean isOutside = i < 0 || i >= extent;
            double weight = isOutside && filter.excludesOutside()
                    ? 0
                    : filter.interpolation().weight(Math.abs(i - place) / stretch);
            weights[(int) Math.max(first, Math.min(last, i)) - first] += weight;
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = sum == 0 ? 1.0 / weights.length : weights[i] / sum;
        }
        return weights;
    }

    private void set(int index, int first, double[] window) {
        int repeats = count - window.length + 1;
        for (int tap = 0; tap < count; tap++) {
            int within = Math.min(tap, window.length - 1);
            sources[tap * size + index] = first + within;
            weights[tap * size + index] =
                    (float) (within < window.length - 1 ? window[within] : window[within] / repeats);
        }
    }

    /** Number of elements of the result along the axis. */
    int size() {
        return size;
    }

    /** Number of weights. */
    int length() {
        return weights.length;
    }

    /**
     * Resizes the last axis.
     *
     * @param x rows of {@code extent} elements, read
     * @param y as many rows of {@link #size} elements, written
     */
    void alongRows(float[] x, int rows, int extent, float[] y) {
        for (int row = 0; row < rows; row++) {
            int from = row * extent;
            int to = row * size;
            for (int i = 0; i < size; i++) {
                y[to + i] = weights[i] * x[from + sources[i]] + weights[size + i] * x[from + sources[size + i]];
            }
            for (int tap = 2; tap < count; tap++) {
                int at = tap * size;
                for (int i = 0; i < size; i++) {
                    y[to + i] += weights[at + i] * x[from + sources[at + i]];
                }
            }
        }
    }

    /**
     * Resizes an axis that others follow.
     *
     * @param x blocks of {@code extent} rows of {@code inner} elements, read
     * @param y as many blocks of {@link #size} such rows, written
     */
    void acrossRows(float[] x, int blocks, int extent, int inner, float[] y) {
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < size; i++) {
                int to = (block * size + i) * inner;
                int from = block * extent * inner;
                pair(x, from, y, to, i, inner);
                for (int tap = 2; tap < count; tap++) {
                    add(x, from + sources[tap * size + i] * inner, y, to, weights[tap * size + i], inner);
                }
            }
        }
    }

    private void pair(float[] x, int from, float[] y, int to, int index, int inner) {
        int first = from + sources[index] * inner;
        int second = from + sources[size + index] * inner;
        float left = weights[index];
        float right = weights[size + index];
        for (int i = 0; i < inner; i++) {
            y[to + i] = left * x[first + i] + right * x[second + i];
        }
    }

    private static void add(float[] x, int from, float[] y, int to, float weight, int inner) {
        for (int i = 0; i < inner; i++) {
            y[to + i] += weight * x[from + i];
        }
    }
}

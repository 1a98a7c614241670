package dev.ballast.bench.splits;

/**
 * The time of one split of a layer on one thread of this machine. Each part is timed in turns with the whole layer and compared turn
 * by turn, so other load on the machine affects both.
 *
 * @param whole the layer on one board, median over the turns with the slowest part, ms
 * @param slowestPart the slowest part relative to the whole layer, its input unfolded, median, ms
 * @param parts medians of all parts, one after the other, ms
 * @param ratio the whole layer divided by that part; 4 is ideal
 * @param inputs the gateway writes the inputs of all parts, median, ms
 * @param merge the gateway decodes with data part 0 lost and merges, median, ms
 * @param error largest difference of that result from the whole layer's, relative to the largest element
 */
record Timing(double whole, double slowestPart, double parts, Spread ratio, double inputs, double merge, double error) {
    /** Lower quartile, median and upper quartile over the turns. */
    record Spread(double low, double median, double high) {}
}

package dev.ballast.bench.splits;

/**
 * How long one split of a layer takes on one thread of this machine. Each part is timed in turns with the whole layer, and compared
 * with it turn by turn, so that what else the machine does falls on both.
 *
 * @param whole the layer on one board, median over the turns with the slowest part, ms
 * @param slowestPart of the part that does worst beside the whole layer, its input unfolded, median, ms
 * @param parts medians of all parts, one after the other, ms
 * @param ratio the whole layer over that part, 4 would be ideal
 * @param inputs the gateway writes the inputs of all parts, median, ms
 * @param merge the gateway decodes with data part 0 lost and merges, median, ms
 * @param error largest difference of that result from the whole layer's, relative to the largest element
 */
record Timing(double whole, double slowestPart, double parts, Spread ratio, double inputs, double merge, double error) {
    /** Of the turns: the lower quartile, the median, the upper quartile. */
    record Spread(double low, double median, double high) {}
}

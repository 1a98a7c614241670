package dev.ballast.bench.kernels;

/**
 * The measured roofline of one thread (Williams, Waterman and Patterson 2009).
 *
 * @param flopRate operations per second: the best of any contender on any layer of the run, so a practical peak
 * @param byteRate bytes per second read from memory
 */
record Roof(double flopRate, double byteRate) {
    /** Operations a second that the roof allows a layer whose operands come from memory. */
    double allows(LayerShape shape) {
        return Math.min(flopRate, shape.flops() / shape.leastBytes() * byteRate);
    }

    /** Which share of that a layer reached. Above 1 where operands stay in a cache. */
    double share(Comparison row) {
        return row.flopRate(row.outcome().seconds()) / allows(row.shape());
    }
}

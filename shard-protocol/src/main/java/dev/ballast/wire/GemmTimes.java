package dev.ballast.wire;

/**
 * How long a node spent on one product.
 *
 * @param queueUs microseconds between receipt and the start of the work
 * @param computeUs microseconds of the work: decoding the activation, unfolding it, multiplying
 */
public record GemmTimes(int queueUs, int computeUs) {
    public GemmTimes {
        if (queueUs < 0 || computeUs < 0) {
            throw new IllegalArgumentException("negative time: queue " + queueUs + " us, compute " + computeUs + " us");
        }
    }
}

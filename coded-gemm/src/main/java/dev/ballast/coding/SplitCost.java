package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;

/**
 * Cost of one part or of several in float32 (the columns of Table I of the paper's predecessor, parity included).
 *
 * @param weights elements held
 * @param bytesIn bytes received in a round
 * @param bytesOut bytes sent in a round
 * @param macs multiply-accumulates of a round
 */
public record SplitCost(long weights, long bytesIn, long bytesOut, long macs) {
    static final SplitCost NOTHING = new SplitCost(0, 0, 0, 0);

    /** The cost of a product of W[m x k] with {@code in} input elements unfolded into k x n. */
    static SplitCost of(long m, long k, long n, long in) {
        return new SplitCost(m * k, in * Float.BYTES, m * n * Float.BYTES, m * k * n);
    }

    /** The cost of the whole layer on one board. */
    public static SplitCost whole(LinearLayer layer) {
        SplitCost sum = NOTHING;
        for (LinearLayer block : layer.blocks()) {
            sum = sum.beside(of(
                    block.rows(),
                    block.lowering().reduction(),
                    block.lowering().columns(),
                    block.lowering().inputLength()));
        }
        return sum;
    }

    /** The cost of two products over one activation, which is received once. */
    SplitCost beside(SplitCost other) {
        return new SplitCost(
                weights + other.weights,
                Math.max(bytesIn, other.bytesIn),
                bytesOut + other.bytesOut,
                macs + other.macs);
    }

    SplitCost plus(SplitCost other) {
        return new SplitCost(
                weights + other.weights, bytesIn + other.bytesIn, bytesOut + other.bytesOut, macs + other.macs);
    }

    SplitCost max(SplitCost other) {
        return new SplitCost(
                Math.max(weights, other.weights),
                Math.max(bytesIn, other.bytesIn),
                Math.max(bytesOut, other.bytesOut),
                Math.max(macs, other.macs));
    }
}

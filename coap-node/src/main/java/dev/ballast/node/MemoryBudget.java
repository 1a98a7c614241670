package dev.ballast.node;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;

/**
 * How much memory parts take: the weights of each, and for every compute thread the working arrays of the largest. Sizes in bytes.
 *
 * @param limit what all may take together
 * @param threads compute threads
 */
record MemoryBudget(long limit, int threads) {
    static long weights(LinearLayer layer) {
        return (long) layer.rows() * layer.lowering().reduction() * Float.BYTES;
    }

    /** Activation, unfolded activation and result of one product. */
    static long working(LinearLayer layer) {
        Lowering lowering = layer.lowering();
        long unfolded = lowering.isIdentity() ? 0 : (long) lowering.reduction() * lowering.columns();
        return (lowering.inputLength() + unfolded + layer.outputLength()) * Float.BYTES;
    }

    /** What parts with these sums take. */
    long needed(long weights, long largestWorking) {
        return weights + threads * largestWorking;
    }
}

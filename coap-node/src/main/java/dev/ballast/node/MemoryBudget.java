package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;

/**
 * How much memory parts take: the weights of each, and for every compute thread the working arrays of the largest. Sizes in bytes.
 *
 * @param limit what all may take together
 * @param threads compute threads
 */
record MemoryBudget(long limit, int threads) {
    /** What a part takes beside its weights: name, shape, places in tables. */
    static final int PART_BYTES = 1 << 10;

    static long weights(LinearLayer layer) {
        return PART_BYTES + layer.weights().sizeInBytes();
    }

    /** Activation, unfolded activation and result of one product. */
    static long working(LinearLayer layer) {
        Lowering lowering = layer.lowering();
        long unfolded = lowering.isIdentity() ? 0 : (long) lowering.reduction() * lowering.columns();
        Arithmetic arithmetic = layer.arithmetic();
        return (lowering.inputLength() + unfolded) * arithmetic.activationBytes()
                + (long) layer.outputLength() * arithmetic.productBytes();
    }

    /** What parts with these sums take. */
    long needed(long weights, long largestWorking) {
        return weights + threads * largestWorking;
    }
}

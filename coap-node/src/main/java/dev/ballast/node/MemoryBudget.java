package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.LinearLayer;

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

    /** Activation, result and scratch memory of one product. */
    static long working(LinearLayer layer) {
        Arithmetic arithmetic = layer.arithmetic();
        return (long) layer.lowering().inputLength() * arithmetic.activationBytes()
                + (long) layer.outputLength() * arithmetic.productBytes()
                + layer.scratchBytes();
    }

    /** What parts with these sums take. */
    long needed(long weights, long largestWorking) {
        return weights + threads * largestWorking;
    }
}

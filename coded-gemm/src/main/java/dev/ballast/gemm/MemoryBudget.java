package dev.ballast.gemm;

import dev.ballast.gemm.operand.Arithmetic;

/**
 * Memory that parts take on a node: the weights of each part, and for every compute thread the working arrays of the largest product. The
 * node refuses parts and products that exceed the budget. Planning counts by the same rules before anything is pushed. Sizes are in bytes.
 *
 * @param limit bytes that all parts may take together
 * @param threads compute threads
 */
public record MemoryBudget(long limit, int threads) {
    /** Bytes that a part takes in addition to its weights: name, shape, entries in tables. */
    public static final int PART_BYTES = 1 << 10;

    public static long weights(LinearLayer layer) {
        return weights(layer.open());
    }

    /** Bytes of a part while a node holds it. */
    public static long weights(OpenLayer layer) {
        return PART_BYTES + layer.weights().sizeInBytes();
    }

    /** Bytes of activation, result and scratch memory of one product. */
    public static long working(LinearLayer layer) {
        Arithmetic arithmetic = layer.arithmetic();
        return (long) layer.lowering().inputLength() * arithmetic.activationBytes()
                + (long) layer.outputLength() * arithmetic.productBytes()
                + layer.scratchBytes();
    }

    /** Bytes that parts with these totals take. */
    public long needed(long weights, long largestWorking) {
        return weights + threads * largestWorking;
    }
}

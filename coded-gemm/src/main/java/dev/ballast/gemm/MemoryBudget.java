package dev.ballast.gemm;

/**
 * How much memory parts take on a node: the weights of each, and for every compute thread the working arrays of the largest. The node
 * refuses parts by it, and whoever plans for a node counts by it before anything is pushed. Sizes in bytes.
 *
 * @param limit what all may take together
 * @param threads compute threads
 */
public record MemoryBudget(long limit, int threads) {
    /** What a part takes beside its weights: name, shape, places in tables. */
    public static final int PART_BYTES = 1 << 10;

    public static long weights(LinearLayer layer) {
        return PART_BYTES + layer.weights().sizeInBytes();
    }

    /** Activation, result and scratch memory of one product. */
    public static long working(LinearLayer layer) {
        Arithmetic arithmetic = layer.arithmetic();
        return (long) layer.lowering().inputLength() * arithmetic.activationBytes()
                + (long) layer.outputLength() * arithmetic.productBytes()
                + layer.scratchBytes();
    }

    /** What parts with these sums take. */
    public long needed(long weights, long largestWorking) {
        return weights + threads * largestWorking;
    }
}

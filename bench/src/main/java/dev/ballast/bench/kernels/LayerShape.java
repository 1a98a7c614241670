package dev.ballast.bench.kernels;

import dev.ballast.gemm.operand.Lowering;

/**
 * A linear layer of a network, without its weights.
 *
 * @param network name of the network
 * @param title name of the layer in the network
 * @param rows m of O[m x n] = W[m x k] * I[k x n]
 * @param lowering k, n, and how an activation becomes I
 */
record LayerShape(String network, String title, int rows, Lowering lowering) {
    String name() {
        return network + " " + title;
    }

    /** m x k x n. */
    String extents() {
        return rows + " x " + lowering.reduction() + " x " + lowering.columns();
    }

    long macs() {
        return (long) rows * lowering.reduction() * lowering.columns();
    }

    /** Operations of one product, two for each multiply-accumulate. */
    double flops() {
        return 2.0 * macs();
    }

    /** Bytes in float32 that a product cannot do without: weights and activation read once, the product written once. */
    double leastBytes() {
        long elements = (long) rows * lowering.reduction() + lowering.inputLength() + (long) rows * lowering.columns();
        return (double) elements * Float.BYTES;
    }
}

package dev.ballast.bench.kernels;

import java.io.IOException;

/** A computation that is measured on one thread. Used by one thread at a time. */
interface KernelContender extends AutoCloseable {
    String name();

    /** Does it {@code repeats} times in a row; gives the seconds of one. */
    double seconds(int repeats) throws IOException;

    @Override
    default void close() {}

    /** One way to compute the product of given operands. */
    interface Product extends KernelContender {
        /** What it computes: O[m x n], row-major; a copy. */
        float[] product() throws IOException;
    }
}

package dev.ballast.plan;

import dev.ballast.gemm.measure.BoardRates;

/**
 * A node's board or the gateway's machine, as far as plans and predictions need it.
 *
 * @param name id of the node, for tables and messages
 * @param machine name of the machine; boards of one machine share the processors of that machine
 * @param processors of that machine
 * @param threads that this board computes with
 * @param rates of one thread
 */
public record Board(String name, String machine, int processors, int threads, BoardRates rates, Overheads overheads) {
    /** Speed that each further thread adds to a shared product, as a factor of one thread. Two threads measured 1.56 and 1.69 times one. */
    public static final double THREAD_GAIN = 0.6;

    public Board {
        if (processors < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "processors and threads of " + name + " must be at least 1, are " + processors + " and " + threads);
        }
    }

    /** Speed of {@code threads} threads as a factor of one thread. */
    public static double gain(double threads) {
        return 1 + THREAD_GAIN * (threads - 1);
    }
}

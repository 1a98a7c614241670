package dev.ballast.plan;

import dev.ballast.gemm.BoardRates;

/**
 * What a plan needs to know of a node or of the gateway.
 *
 * @param name its id, for people
 * @param machine what it runs on; boards of one machine share its processors
 * @param processors of that machine
 * @param threads that it computes with
 * @param rates of one thread
 */
public record Board(String name, String machine, int processors, int threads, BoardRates rates, Overheads overheads) {
    /** What each further thread adds to the speed of a shared product: two threads were 1.56 and 1.69 times as fast as one. */
    public static final double THREAD_GAIN = 0.6;

    public Board {
        if (processors < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    name + " with " + processors + " processors and " + threads + " threads");
        }
    }

    /** How much faster so many threads are than one. */
    public static double gain(double threads) {
        return 1 + THREAD_GAIN * (threads - 1);
    }
}

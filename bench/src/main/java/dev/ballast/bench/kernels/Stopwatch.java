package dev.ballast.bench.kernels;

import java.util.function.LongSupplier;

/**
 * Times work on the calling thread. The figures are processor time of that thread, so time that the machine gives to others does not
 * count. The wall clock decides how long a measurement goes on.
 *
 * @param processorClock nanoseconds that the calling thread has run
 * @param nanoClock nanoseconds since any moment
 */
record Stopwatch(LongSupplier processorClock, LongSupplier nanoClock) {
    private static final double NANOS = 1e9;

    /** Work to time. */
    @FunctionalInterface
    interface Work<E extends Exception> {
        void run() throws E;
    }

    /** Does the work {@code repeats} times; gives the seconds of one. */
    <E extends Exception> double seconds(int repeats, Work<E> work) throws E {
        long start = processorClock.getAsLong();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return (processorClock.getAsLong() - start) / NANOS / repeats;
    }

    long now() {
        return nanoClock.getAsLong();
    }

    /** Seconds since a moment that {@link #now} gave. */
    double secondsSince(long moment) {
        return (nanoClock.getAsLong() - moment) / NANOS;
    }
}

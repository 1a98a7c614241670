package dev.ballast.bench.kernels;

import dev.ballast.clock.NanoClock;

/**
 * Times work on the calling thread. The figures are processor time of that thread, so time that the machine gives to others does not
 * count. The wall clock decides how long a measurement goes on.
 *
 * @param processorClock nanoseconds that the calling thread has run
 * @param nanoClock nanoseconds since any moment
 */
record Stopwatch(NanoClock processorClock, NanoClock nanoClock) {
    private static final double NANOS = 1e9;

    /** Work to time. */
    @FunctionalInterface
    interface Work<E extends Exception> {
        void run() throws E;
    }

    /** Does the work {@code repeats} times; gives the seconds of one. */
    <E extends Exception> double seconds(int repeats, Work<E> work) throws E {
        long start = processorClock.nanos();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return (processorClock.nanos() - start) / NANOS / repeats;
    }

    long now() {
        return nanoClock.nanos();
    }

    /** Seconds since a moment that {@link #now} gave. */
    double secondsSince(long moment) {
        return (nanoClock.nanos() - moment) / NANOS;
    }
}

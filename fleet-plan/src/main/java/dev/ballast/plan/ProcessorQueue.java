package dev.ballast.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Schedules the parts of one round on machines with few processors, first come, first served. Times are seconds since the round began. One
 * thread owns it.
 */
final class ProcessorQueue {
    private final Map<String, double[]> free = new HashMap<>();

    /** Keeps one processor of the board's machine busy until {@code until}, for work that is none of the round's parts. */
    void take(Board board, double until) {
        double[] times = of(board);
        times[0] = Math.max(times[0], until);
        Arrays.sort(times);
    }

    /**
     * Adds work that starts at {@code from} at the earliest, and returns when the work is done. Calls come in ascending order of
     * {@code from}.
     */
    double finish(Board board, double from, double work) {
        double[] times = of(board);
        times[0] = Math.max(times[0], from) + work;
        double done = times[0];
        Arrays.sort(times);
        return done;
    }

    private double[] of(Board board) {
        return free.computeIfAbsent(board.machine(), machine -> new double[board.processors()]);
    }
}

package dev.ballast.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Who computes when on machines with few processors: first come, first served. For one round, on one thread. */
final class ProcessorQueue {
    private final Map<String, double[]> free = new HashMap<>();

    /** One processor of the machine is taken until then, by whoever is not asked. */
    void take(Board board, double until) {
        double[] times = of(board);
        times[0] = Math.max(times[0], until);
        Arrays.sort(times);
    }

    /** When work is done that begins at {@code from} at the earliest; calls come in the order of that. */
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

package dev.ballast.bench.kernels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures contenders in turns. In each turn every rival is measured once, with Ballast right before or right after it. Other load on
 * the machine then affects both.
 */
final class Turns {
    private final Pace pace;
    private final Stopwatch stopwatch;

    Turns(Pace pace, Stopwatch stopwatch) {
        this.pace = pace;
        this.stopwatch = stopwatch;
    }

    /** Times of Ballast and of one rival, one pair for each turn. */
    private record Pairs(KernelContender rival, List<Double> ours, List<Double> theirs, List<Double> leads) {
        static Pairs with(KernelContender rival) {
            return new Pairs(rival, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(double our, double their) {
            ours.add(our);
            theirs.add(their);
            leads.add(their / our);
        }

        Outcome.Rival figures() {
            return new Outcome.Rival(rival.name(), Quartiles.of(theirs).median(), Quartiles.of(leads));
        }
    }

    /**
     * Compares on the calling thread; closes nobody.
     *
     * @param macs multiply-accumulates of what is measured
     */
    Outcome compare(long macs, KernelContender ours, List<? extends KernelContender> rivals)
            throws IOException, InterruptedException {
        int repeats = Math.toIntExact(Math.max(1, pace.macs() / macs));
        List<Pairs> pairs = rivals.stream().map(Pairs::with).toList();
        warmUp(ours, repeats);
        for (KernelContender rival : rivals) {
            warmUp(rival, repeats);
        }
        long start = stopwatch.now();
        int turn = 0;
        while (turn < pace.turns() && (turn < pace.leastTurns() || stopwatch.secondsSince(start) < pace.seconds())) {
            for (Pairs pair : pairs) {
                measure(pair, ours, repeats, turn % 2 == 0);
            }
            turn++;
        }
        List<Double> times =
                pairs.stream().flatMap(pair -> pair.ours().stream()).toList();
        return new Outcome(
                turn,
                ours.name(),
                Quartiles.of(times).median(),
                pairs.stream().map(Pairs::figures).toList());
    }

    private static void measure(Pairs pair, KernelContender ours, int repeats, boolean oursFirst)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped between two turns");
        }
        if (oursFirst) {
            double our = ours.seconds(repeats);
            pair.add(our, pair.rival().seconds(repeats));
        } else {
            double their = pair.rival().seconds(repeats);
            pair.add(ours.seconds(repeats), their);
        }
    }

    private void warmUp(KernelContender contender, int repeats) throws IOException, InterruptedException {
        long start = stopwatch.now();
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while warming up");
            }
            contender.seconds(repeats);
        } while (stopwatch.secondsSince(start) < pace.warmUpSeconds());
    }
}

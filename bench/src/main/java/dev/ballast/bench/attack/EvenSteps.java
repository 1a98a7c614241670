package dev.ballast.bench.attack;

import java.util.concurrent.TimeUnit;

/** Spreads steps evenly over a phase, so that an attacker's own work does not fill the processors. Owned by one thread. */
final class EvenSteps {
    private final long beginNs;
    private final long endNs;
    private final int steps;
    private int taken;

    /** {@code beginNs} and {@code endNs} are of {@link System#nanoTime}. */
    EvenSteps(long beginNs, long endNs, int steps) {
        this.beginNs = beginNs;
        this.endNs = endNs;
        this.steps = steps;
    }

    /** Waits until the next step is due; false when all are taken or the phase is over. */
    boolean next() throws InterruptedException {
        if (taken == steps || leftNs() <= 0) {
            return false;
        }
        long dueNs = beginNs + (endNs - beginNs) / steps * taken++;
        TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
        return true;
    }

    /** Until the phase is over; below 0 once it is. */
    long leftNs() {
        return endNs - System.nanoTime();
    }
}

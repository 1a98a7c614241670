package dev.ballast.lane;

import java.util.Arrays;

/**
 * The throughput of a link, measured again and again. A late thread makes a measurement too small, so the largest of the latest 16 counts.
 * Window cost per nanosecond.
 */
final class Throughput {
    private static final int REMEMBERED = 16;

    private final double[] latest = new double[REMEMBERED];
    private int next;

    void add(double measured) {
        latest[next] = measured;
        next = (next + 1) % REMEMBERED;
    }

    void forget() {
        Arrays.fill(latest, 0);
    }

    /** The largest of the latest measurements, 0 before the first. */
    double most() {
        double most = 0;
        for (double measured : latest) {
            most = Math.max(most, measured);
        }
        return most;
    }
}

package dev.ballast.demo;

import java.util.Arrays;

/** Counts what the requests of a demonstration came to. */
final class DemoTally {
    /** Requests after the failure that a pause would show in. */
    static final int AFTER_KILL = 20;

    private final long[] latenciesNs;
    private final int killAfter;
    private int sent;
    private int answered;
    private int right;
    private long recoveredSlices;

    DemoTally(int requests, int killAfter) {
        this.latenciesNs = new long[requests];
        this.killAfter = killAfter;
    }

    void answer(long latencyNs, boolean correct, int recovered) {
        latenciesNs[sent++] = latencyNs;
        answered++;
        right += correct ? 1 : 0;
        recoveredSlices += recovered;
    }

    void error(long latencyNs) {
        latenciesNs[sent++] = latencyNs;
    }

    int answered() {
        return answered;
    }

    int right() {
        return right;
    }

    int errors() {
        return sent - answered;
    }

    long recoveredSlices() {
        return recoveredSlices;
    }

    /** The latency that a share {@code q} of all requests did not exceed, in milliseconds. */
    double quantileMs(double q) {
        return quantileMs(0, sent, q);
    }

    /** The same before the failure alone. */
    double healthyQuantileMs(double q) {
        return quantileMs(0, Math.min(killAfter, sent), q);
    }

    /** The slowest of the first requests after the failure, in milliseconds; the one in flight at the failure is the first. */
    double slowestAfterKillMs() {
        return quantileMs(killAfter, Math.min(killAfter + AFTER_KILL + 1, sent), 1);
    }

    private double quantileMs(int from, int to, double q) {
        if (from >= to) {
            return 0;
        }
        long[] sorted = Arrays.copyOfRange(latenciesNs, from, to);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(q * sorted.length);
        return sorted[Math.max(1, rank) - 1] / 1e6;
    }
}

package dev.ballast.demo;

import java.util.Arrays;

/** Counts the outcomes of the demonstration's requests. */
final class DemoTally {
    /** Number of requests after the failure in which a pause would show. */
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

    /** Quantile {@code q} of the latency of all requests, in milliseconds. */
    double quantileMs(double q) {
        return quantileMs(0, sent, q);
    }

    /** Quantile {@code q} of the latency before the failure, in milliseconds. */
    double healthyQuantileMs(double q) {
        return quantileMs(0, Math.min(killAfter, sent), q);
    }

    /** Highest latency of the first requests after the failure, in milliseconds. The first of them is in flight at the failure. */
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

package dev.ballast.bench.transport;

import dev.ballast.bench.study.Latencies;
import dev.ballast.link.LinkCounters;
import dev.ballast.wire.GemmTimes;
import org.jspecify.annotations.Nullable;

/** The outcomes of the exchanges of one variant in one cell. Owned by the thread that measures. */
final class Measured {
    /** Fewest exchanges that a 99th percentile is told for. */
    static final int ENOUGH_FOR_P99 = 300;

    private final Latencies latencies = new Latencies();
    private final Latencies nodeTimes = new Latencies();
    private Processors.Used used = new Processors.Used(0, 0);
    private long upDatagrams;
    private long upBytes;
    private long downDatagrams;
    private long downBytes;
    private boolean counted;
    private int failures;
    private @Nullable String firstFailure;

    /** Notes one exchange; a failed one has no latency. */
    void add(Exchanger.Outcome outcome, long tookNs) {
        if (outcome instanceof Exchanger.Outcome.Right right) {
            latencies.add(tookNs);
            nodeTimes.add(nodeNs(right.times()));
        } else {
            failures++;
            firstFailure = firstFailure == null ? outcome.toString() : firstFailure;
        }
    }

    private static long nodeNs(GemmTimes times) {
        return 1000L * (times.queueUs() + times.computeUs());
    }

    /** Notes what a run of exchanges used. */
    void used(Processors.Used more) {
        used = used.plus(more);
    }

    /** Notes what went over the link during a run of exchanges. */
    void sent(LinkCounters before, LinkCounters after) {
        counted = true;
        upDatagrams += after.up().datagrams() - before.up().datagrams();
        upBytes += after.up().bytes() - before.up().bytes();
        downDatagrams += after.down().datagrams() - before.down().datagrams();
        downBytes += after.down().bytes() - before.down().bytes();
    }

    int exchanges() {
        return latencies.count() + failures;
    }

    int failures() {
        return failures;
    }

    @Nullable
    String firstFailure() {
        return firstFailure;
    }

    double quantileMs(double q) {
        return latencies.quantileMs(q);
    }

    /** NaN where there are too few exchanges for it. */
    double p99Ms() {
        return latencies.count() >= ENOUGH_FOR_P99 ? quantileMs(0.99) : Double.NaN;
    }

    /** Median of what the node says it spent on waiting and computing. */
    double nodeP50Ms() {
        return nodeTimes.quantileMs(0.5);
    }

    /** Per exchange; NaN where no emulator counted. */
    double upDatagrams() {
        return perExchange(upDatagrams);
    }

    double upBytes() {
        return perExchange(upBytes);
    }

    double downDatagrams() {
        return perExchange(downDatagrams);
    }

    double downBytes() {
        return perExchange(downBytes);
    }

    private double perExchange(long total) {
        return counted && exchanges() > 0 ? (double) total / exchanges() : Double.NaN;
    }

    /** Processor time of the node's process per exchange, in microseconds. */
    double nodeCpuUs() {
        return exchanges() > 0 ? used.node() / 1e3 / exchanges() : Double.NaN;
    }

    /** The same of this side. */
    double ownCpuUs() {
        return exchanges() > 0 ? used.own() / 1e3 / exchanges() : Double.NaN;
    }
}

package dev.ballast.bench.failure;

import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.SteadyLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Latency around the moment at which nodes are struck, with all faults of a policy overlaid. */
final class Timeline {
    static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    static final int STEPS_BEFORE = 6;
    static final int STEPS_AFTER = 14;

    private final List<Latencies> steps = new ArrayList<>();

    /** Of one policy. Requests that began while a virtual machine was starting are left out. */
    Timeline(FailureRow row) {
        for (int i = 0; i < STEPS_BEFORE + STEPS_AFTER; i++) {
            steps.add(new Latencies());
        }
        List<Long> faults = row.phases().faultsNs();
        for (SteadyLoad.Sample one : row.samples()) {
            if (row.phases().of(one.begunNs(), one.endedNs()) != Phase.STARTING) {
                faults.forEach(faultNs -> add(one.begunNs() - faultNs, one.tookNs()));
            }
        }
    }

    private void add(long afterNs, long tookNs) {
        long step = Math.floorDiv(afterNs, STEP_NS) + STEPS_BEFORE;
        if (step >= 0 && step < steps.size()) {
            steps.get((int) step).add(tookNs);
        }
    }

    int steps() {
        return steps.size();
    }

    /** The middle of a step, in milliseconds after the fault. */
    double atMs(int step) {
        return (step - STEPS_BEFORE + 0.5) * STEP_NS / 1e6;
    }

    /** Requests that began in it. */
    int count(int step) {
        return steps.get(step).count();
    }

    double quantileMs(int step, double q) {
        return steps.get(step).quantileMs(q);
    }
}

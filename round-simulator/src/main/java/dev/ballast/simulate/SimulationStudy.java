package dev.ballast.simulate;

import dev.ballast.clock.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the histories of a plan. Each history runs on one thread from beginning to end, so the number of threads does not change the
 * results.
 */
public final class SimulationStudy {
    private final SimulationPlan plan;
    private final NanoClock nanoClock;

    /** @param nanoClock measures the duration of the study */
    public SimulationStudy(SimulationPlan plan, NanoClock nanoClock) {
        this.plan = plan;
        this.nanoClock = nanoClock;
    }

    /**
     * Runs all histories.
     *
     * @param untilBroken whether to begin no further history once an invariant is broken
     */
    public SimulationReport run(int threads, boolean untilBroken) throws InterruptedException {
        long begunNs = nanoClock.nanos();
        List<SeedResult> results = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "histories");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<SeedResult>>> shares = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                shares.add(workers.submit(() -> share(next, enough, untilBroken)));
            }
            for (Future<List<SeedResult>> share : shares) {
                results.addAll(share.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a history could not be begun", e.getCause());
        } finally {
            workers.shutdownNow();
        }
        return new SimulationReport(plan, results, nanoClock.nanos() - begunNs);
    }

    private List<SeedResult> share(AtomicInteger next, AtomicBoolean enough, boolean untilBroken) {
        List<SeedResult> results = new ArrayList<>();
        int index = next.getAndIncrement();
        while (index < plan.seeds() && !enough.get()) {
            SeedResult result = plan.run(index);
            results.add(result);
            enough.compareAndSet(false, untilBroken && result.breach().isPresent());
            index = next.getAndIncrement();
        }
        return results;
    }
}

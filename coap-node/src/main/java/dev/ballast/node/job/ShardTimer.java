package dev.ballast.node.job;

import dev.ballast.clock.NanoClock;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls {@link ShardJobs#tick} when it is due, on one thread. A shard makes the next tick due later. The timer learns that only when it
 * fires at the earlier time, so that a shard does not cost a timer of its own.
 */
final class ShardTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardTimer.class);

    private final ShardJobs jobs;
    private final NanoClock nanoClock;
    private final ScheduledThreadPoolExecutor executor;
    private @Nullable Future<?> armed;
    private long armedForNs = Long.MAX_VALUE;

    ShardTimer(ShardJobs jobs, NanoClock nanoClock) {
        this.jobs = jobs;
        this.nanoClock = nanoClock;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "node-shards");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Sets the timer. Call it after each change of the jobs. */
    synchronized void arm() {
        long due = jobs.dueNs();
        if (due < armedForNs && !executor.isShutdown()) {
            if (armed != null) {
                armed.cancel(false);
            }
            armedForNs = Long.MAX_VALUE; // the next call arms it again if this one fails, as without memory
            armed = executor.schedule(this::tick, due - nanoClock.nanos(), TimeUnit.NANOSECONDS);
            armedForNs = due;
        }
    }

    private void tick() {
        synchronized (this) {
            armedForNs = Long.MAX_VALUE;
        }
        try {
            jobs.tick(nanoClock.nanos());
        } catch (RuntimeException | Error e) {
            LOG.error("the timer of shard jobs failed", e);
        }
        arm();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}

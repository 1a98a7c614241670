package dev.ballast.node;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of threads behind a queue of fixed length, so that protocol threads never work and work never piles up. */
final class WorkPool implements AutoCloseable {
    /** How long running work may go on when the node ends. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ThreadPoolExecutor executor;
    private final int capacity;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * Starts no thread yet.
     *
     * @param name what the threads are called
     * @param capacity tasks that may wait, beside those that run
     */
    WorkPool(String name, int threads, int capacity) {
        this.capacity = capacity;
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Whether there was room for the task; it runs on one of the threads then, sooner or later. */
    boolean offer(Runnable task) {
        try {
            executor.execute(() -> {
                running.incrementAndGet();
                try {
                    task.run();
                } finally {
                    running.decrementAndGet();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    int queued() {
        return executor.getQueue().size();
    }

    int running() {
        return running.get();
    }

    int capacity() {
        return capacity;
    }

    /** Drops what waits and gives what runs a moment to finish. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

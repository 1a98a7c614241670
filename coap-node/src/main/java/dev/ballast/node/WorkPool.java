package dev.ballast.node;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fixed number of threads behind a queue of fixed length, so that protocol threads never work and work never piles up. */
final class WorkPool implements AutoCloseable {
    /** How long running work may go on when the node ends. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);

    private final ThreadPoolExecutor executor;
    private final int threads;
    private final int capacity;
    private final Semaphore room;
    private final Semaphore helpers;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * Starts no thread yet.
     *
     * @param name what the threads are called
     * @param capacity tasks that may wait, beside those that run
     */
    WorkPool(String name, int threads, int capacity) {
        this(threads, capacity, threads(name));
    }

    WorkPool(int threads, int capacity, ThreadFactory factory) {
        this.threads = threads;
        this.capacity = capacity;
        room = new Semaphore(threads + capacity);
        helpers = new Semaphore(threads - 1);
        executor = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2 * threads + capacity), factory);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Whether there was room for the task; it runs on one of the threads then, sooner or later. */
    boolean offer(Runnable task) {
        return execute(room, () -> {
            running.incrementAndGet();
            try {
                task.run();
            } finally {
                running.decrementAndGet();
            }
        });
    }

    /** Offers {@code queue} a task that holds permits until it has run; they are given back at once when it will not, for whatever reason. */
    static boolean offerHolding(Semaphore room, int permits, Predicate<Runnable> queue, Runnable task) {
        Runnable holding = () -> {
            try {
                task.run();
            } finally {
                room.release(permits);
            }
        };
        if (!room.tryAcquire(permits)) {
            return false;
        }
        boolean taken = false;
        try {
            taken = queue.test(holding);
        } finally {
            if (!taken) {
                room.release(permits);
            }
        }
        return taken;
    }

    /**
     * Offers a running task's work to a thread that has none at this moment. Takes no room from tasks.
     *
     * @return whether there was one; {@code help} is run then unless the pool is closed
     */
    boolean offerHelp(Runnable help) {
        int tasks = threads + capacity - room.availablePermits();
        int helping = threads - 1 - helpers.availablePermits();
        return tasks + helping < threads && execute(helpers, help);
    }

    private boolean execute(Semaphore permits, Runnable work) {
        Task task = new Task(work, permits); // before there is a permit to lose
        if (!permits.tryAcquire()) {
            return false;
        }
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return !task.withdraw(); // closed
        } catch (OutOfMemoryError e) {
            boolean runs = !task.withdraw(); // there was no room for a thread, which says nothing of the queue
            LOG.error("cannot begin work, nor a thread for it", e);
            return runs;
        }
    }

    /** Work with its permit, which is given back once, whether it runs or will not. A failure ends the work and not the thread. */
    private static final class Task implements Runnable {
        private final Runnable work;
        private final Semaphore permits;
        private final AtomicBoolean taken = new AtomicBoolean();

        Task(Runnable work, Semaphore permits) {
            this.work = work;
            this.permits = permits;
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException
                    | Error e) { // what waits would wait for a new thread, for which memory may not suffice
                LOG.error("work failed", e);
            } finally {
                permits.release();
            }
        }

        /** Whether it will never run. */
        boolean withdraw() {
            boolean withdrawn = taken.compareAndSet(false, true);
            if (withdrawn) {
                permits.release();
            }
            return withdrawn;
        }
    }

    /** Tasks that wait. */
    int queued() {
        return Math.max(0, threads + capacity - room.availablePermits() - running.get());
    }

    /** Tasks that run, by however many threads. */
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

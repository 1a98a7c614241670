package dev.ballast.node.work;

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

/** A fixed number of threads with a queue of fixed length. So protocol threads never compute, and waiting work is bounded. */
public final class WorkPool implements AutoCloseable {
    /** How long running tasks may go on when the node ends. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);

    private final ThreadPoolExecutor executor;
    private final int threads;
    private final int capacity;
    private final Semaphore room;
    private final Semaphore helpers;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * A pool that has started no thread yet.
     *
     * @param name name of the threads
     * @param capacity tasks that may wait, beside the running tasks
     */
    public WorkPool(String name, int threads, int capacity) {
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

    /** Queues a task for one of the threads. False when there is no room for the task. */
    public boolean offer(Runnable task) {
        return execute(room, () -> {
            running.incrementAndGet();
            try {
                task.run();
            } finally {
                running.decrementAndGet();
            }
        });
    }

    /**
     * Offers {@code queue} a task that holds permits until it has run. If the task will not run, for whatever reason, the permits are
     * released at once.
     */
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
     * Offers work of a running task to an idle thread. It takes no room in the queue.
     *
     * @return whether there was an idle thread; {@code help} is then run unless the pool is closed
     */
    boolean offerHelp(Runnable help) {
        int tasks = threads + capacity - room.availablePermits();
        int helping = threads - 1 - helpers.availablePermits();
        return tasks + helping < threads && execute(helpers, help);
    }

    private boolean execute(Semaphore permits, Runnable work) {
        Task task = new Task(work, permits); // allocated before a permit is taken, so that none can be lost
        if (!permits.tryAcquire()) {
            return false;
        }
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return !task.withdraw(); // the pool is closed
        } catch (OutOfMemoryError e) {
            boolean runs = !task.withdraw(); // there was no memory for a thread, which says nothing about the queue
            LOG.error("starting a thread for the work failed: out of memory ({})", e.getMessage());
            return runs;
        }
    }

    /**
     * Work with its permits. The permits are released exactly once, whether the work runs or not. A failure ends the work but not the
     * thread.
     */
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
                    | Error e) { // a waiting task would need a new thread, for which memory may not suffice
                LOG.error("a task of the worker pool failed", e);
            } finally {
                permits.release();
            }
        }

        /** Takes the task back unless it has begun. True when the task will never run. */
        boolean withdraw() {
            boolean withdrawn = taken.compareAndSet(false, true);
            if (withdrawn) {
                permits.release();
            }
            return withdrawn;
        }
    }

    /** Number of waiting tasks. */
    public int queued() {
        return Math.max(0, threads + capacity - room.availablePermits() - running.get());
    }

    /** Number of running tasks; helpers are not counted. */
    public int running() {
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

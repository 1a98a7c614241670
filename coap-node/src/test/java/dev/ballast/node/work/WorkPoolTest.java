package dev.ballast.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.node.ErrorLog;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkPoolTest {
    private static final long PATIENCE_S = 20;
    private static final int THREADS = 2;
    private static final int CAPACITY = 3;

    private final WorkPool pool = new WorkPool("test", THREADS, CAPACITY);
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);

    @AfterEach
    void close() {
        pool.close();
    }

    private void work() {
        begun.release();
        gate.acquireUninterruptibly();
        ended.release();
    }

    private static void await(Semaphore semaphore, int permits) throws InterruptedException {
        assertThat(semaphore.tryAcquire(permits, PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesWhatItsThreadsAndItsQueueHold() throws Exception {
        for (int i = 0; i < THREADS + CAPACITY; i++) {
            assertThat(pool.offer(this::work)).isTrue();
        }
        assertThat(pool.offer(this::work)).isFalse();
        await(begun, THREADS);
        assertThat(pool.running()).isEqualTo(THREADS);
        assertThat(pool.queued()).isEqualTo(CAPACITY);
        gate.release(THREADS + CAPACITY);
        await(ended, THREADS + CAPACITY);
    }

    @Test
    void helpIsTakenByAnIdleThreadAndNeedsNoRoom() throws Exception {
        assertThat(pool.offer(this::work)).isTrue();
        assertThat(pool.offerHelp(this::work)).isTrue();
        await(begun, 2);
        assertThat(pool.offerHelp(this::work)).isFalse();
        assertThat(pool.running()).isEqualTo(1);
        assertThat(pool.queued()).isZero();
        for (int i = 1; i < THREADS + CAPACITY; i++) {
            assertThat(pool.offer(this::work)).isTrue();
        }
        assertThat(pool.offer(this::work)).isFalse();
        gate.release(THREADS + CAPACITY + 1);
        await(ended, THREADS + CAPACITY + 1);
    }

    @Test
    void nobodyHelpsWhenTheQueueIsFullOrAllThreadsWork() throws Exception {
        for (int i = 0; i < THREADS; i++) {
            assertThat(pool.offer(this::work)).isTrue();
        }
        assertThat(pool.offerHelp(this::work)).isFalse();
        for (int i = 0; i < CAPACITY; i++) {
            assertThat(pool.offer(this::work)).isTrue();
        }
        assertThat(pool.offerHelp(this::work)).isFalse();
        gate.release(THREADS + CAPACITY);
        await(begun, THREADS + CAPACITY);
    }

    @Test
    void aClosedPoolTakesNothing() {
        pool.close();

        assertThat(pool.offer(this::work)).isFalse();
        assertThat(pool.offerHelp(this::work)).isFalse();
        assertThat(pool.queued()).isZero();
    }

    /** A thread that died of it would be replaced by another, for which there may be no memory either. */
    @Test
    void workThatFailsCostsNoThread() throws Exception {
        AtomicInteger threads = new AtomicInteger();
        ThreadFactory one = task -> {
            if (threads.incrementAndGet() > 1) {
                throw new OutOfMemoryError("planted");
            }
            return new Thread(task, "only");
        };
        try (ErrorLog errors = new ErrorLog();
                WorkPool small = new WorkPool(1, 1, one)) {
            assertThat(small.offer(() -> {
                        work();
                        throw new IllegalStateException("planted");
                    }))
                    .isTrue();
            assertThat(small.offer(this::work)).isTrue();
            gate.release(2);
            await(ended, 2);
            assertThat(errors.take()).contains("planted");
        }
    }

    @Test
    void aThreadForWhichThereIsNoMemoryTakesNoRoom() throws Exception {
        AtomicInteger threads = new AtomicInteger();
        ThreadFactory second = task -> {
            if (threads.incrementAndGet() == 1) {
                throw new OutOfMemoryError("planted");
            }
            return new Thread(task, "second");
        };
        try (ErrorLog errors = new ErrorLog();
                WorkPool small = new WorkPool(1, 1, second)) {
            assertThat(small.offer(this::work)).isFalse();
            assertThat(errors.take()).contains("planted");
            assertThat(small.offer(this::work)).isTrue();
            assertThat(small.offer(this::work)).isTrue();
            assertThat(small.offer(this::work)).isFalse();
            gate.release(2);
            await(ended, 2);
        }
    }
}

package dev.ballast.gateway;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests in at the door and runs them on a fixed number of workers. A request is either taken, and then ends in exactly
 * one result, or turned away at once because the queue is full.
 */
public final class InferenceService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InferenceService.class);
    private static final int RETRY_AFTER_SECONDS = 1;
    /** Longest wait for one worker to leave its round. */
    private static final long JOIN_MS = 1_000;

    private final BlockingQueue<Accepted> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final TelemetrySink telemetry;
    private final LongSupplier nanoClock;
    private volatile boolean open = true;

    private record Accepted(InferenceRequest request, long atNs, Consumer<InferenceResult> answer) {}

    /**
     * Starts the workers.
     *
     * @param queueLength requests that may wait
     * @param makeWorker called once for each worker
     */
    InferenceService(
            int workers,
            int queueLength,
            Supplier<Worker> makeWorker,
            TelemetrySink telemetry,
            LongSupplier nanoClock) {
        this.queue = new ArrayBlockingQueue<>(queueLength);
        this.telemetry = telemetry;
        this.nanoClock = nanoClock;
        for (int i = 0; i < workers; i++) {
            Worker worker = makeWorker.get();
            Thread thread = new Thread(() -> work(worker), "inference-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Takes a request or turns it away; {@code answer} is called exactly once, on a worker or at once on this thread. */
    public void submit(InferenceRequest request, Consumer<InferenceResult> answer) {
        Accepted accepted = new Accepted(request, nanoClock.getAsLong(), answer);
        if (!open) {
            answer.accept(new InferenceResult.Stopping());
        } else if (queue.offer(accepted)) {
            if (!open && queue.remove(accepted)) { // close() may have emptied the queue just before
                answer(accepted, new InferenceResult.Stopping());
            }
        } else {
            telemetry.publish(new FleetEvent.Refused(
                    request.model().name(), request.id(), "the queue is full (" + queue.size() + ")"));
            answer.accept(new InferenceResult.Busy(RETRY_AFTER_SECONDS));
        }
    }

    /** Requests waiting for a worker. */
    public int waiting() {
        return queue.size();
    }

    private void work(Worker worker) {
        try {
            while (open) {
                Accepted next = queue.take();
                answer(next, worker.run(next.request(), next.atNs()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    /** A fault in handing the answer over must not cost a worker. */
    private static void answer(Accepted request, InferenceResult result) {
        try {
            request.answer().accept(result);
        } catch (RuntimeException e) {
            LOG.error(
                    "the answer of inference {} cannot be handed over",
                    request.request().id(),
                    e);
        }
    }

    /** Takes no more requests, ends the workers, and tells whoever still waits that the gateway is stopping. */
    @Override
    public void close() {
        open = false;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(JOIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Accepted left = queue.poll(); left != null; left = queue.poll()) {
            answer(left, new InferenceResult.Stopping());
        }
    }
}

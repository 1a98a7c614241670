package dev.ballast.gateway.inference;

import dev.ballast.clock.NanoClock;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits requests and runs them on a fixed number of workers. Each request ends in exactly one result. A request that cannot be served
 * soon, or not within its deadline, is refused at once. A request whose deadline passes in the queue is not run.
 */
public final class InferenceService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InferenceService.class);
    /** Longest wait for a worker to leave its round, in milliseconds. */
    private static final long JOIN_MS = 1_000;

    /** Also the lock for all access to the admission control. */
    private final AdmissionControl admission;

    private final Duration usualDeadline;
    private final List<Thread> threads = new ArrayList<>();
    private final TelemetrySink telemetry;
    private final NanoClock nanoClock;
    private volatile boolean open = true;

    /** How often the workers were told to drop unused buffers. Guarded by {@code admission}. */
    private long releases;

    /**
     * Starts the workers.
     *
     * @param makeWorker called once for each worker
     */
    public InferenceService(
            GatewayConfig.Work work, Supplier<Worker> makeWorker, TelemetrySink telemetry, NanoClock nanoClock) {
        this.admission = new AdmissionControl(work.workers(), work.queueLength());
        this.usualDeadline = work.deadline();
        this.telemetry = telemetry;
        this.nanoClock = nanoClock;
        for (int i = 0; i < work.workers(); i++) {
            Worker worker = makeWorker.get();
            Thread thread = new Thread(() -> work(worker), "inference-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** The deadline of a request that names none. */
    public Duration usualDeadline() {
        return usualDeadline;
    }

    /**
     * Admits a request or refuses it. {@code answer} is called exactly once: on this thread before the method returns, or later on a
     * worker, on the thread of another submit, or in {@link #close}.
     */
    public void submit(InferenceRequest request, Consumer<InferenceResult> answer) {
        PendingRequest asked = new PendingRequest(request, nanoClock.nanos(), answer);
        AdmissionControl.TurnedAway turnedAway = null;
        boolean stopping;
        synchronized (admission) {
            stopping = !open;
            if (!stopping) {
                turnedAway = admission.offer(asked, asked.atNs());
                admission.notifyAll();
            }
        }
        if (stopping) {
            answer.accept(new InferenceResult.Stopping());
        } else if (turnedAway != null) {
            refused(turnedAway.whom().request(), turnedAway.reason());
            answer(turnedAway.whom(), turnedAway.result());
        }
    }

    /**
     * Seconds after which a request may be admitted; 0 when it is worth sending now. Called before the body of the request is received
     * or read.
     */
    public int busySeconds(ServedModel model, Object client) {
        long nowNs = nanoClock.nanos();
        synchronized (admission) {
            return admission.busySeconds(model, client, nowNs);
        }
    }

    /** Counts a request that was refused because {@link #busySeconds} said so. */
    public void turnedAway(ServedModel model, String id) {
        long nowNs = nanoClock.nanos();
        synchronized (admission) {
            admission.countRefused(nowNs);
        }
        telemetry.publish(new FleetEvent.Refused(model.name(), id, "busy"));
    }

    /** Expected time of a request if it is admitted now, in nanoseconds; 0 while unknown. */
    public long expectedNs(ServedModel model) {
        synchronized (admission) {
            return admission.expectedNs(model);
        }
    }

    /** Number of requests that wait for a worker. */
    public int waiting() {
        synchronized (admission) {
            return admission.waiting();
        }
    }

    /** Stops new requests for the model. Its buffers are dropped at once, or after the last of its requests. */
    public void retire(ServedModel model) {
        model.retire();
        synchronized (admission) {
            admission.forget(model);
        }
        release();
    }

    /** Whether a request of the model waits or runs. */
    public boolean hasInside(ServedModel model) {
        synchronized (admission) {
            return admission.hasInside(model);
        }
    }

    /**
     * Tells the workers to drop buffers of retired models and of layers that have been redeployed. Each worker does so between two
     * requests.
     */
    public void release() {
        synchronized (admission) {
            releases++;
            admission.notifyAll();
        }
    }

    private void work(Worker worker) {
        long released = 0;
        while (open) {
            try {
                released = takeTurn(worker, released);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // close() asks the thread to end
                return;
            } catch (Throwable e) {
                LOG.error("a worker failed and goes on with the next request", e);
            }
        }
    }

    private long takeTurn(Worker worker, long released) throws InterruptedException {
        List<PendingRequest> late;
        AdmissionControl.Running next;
        long asked;
        synchronized (admission) {
            while (!admission.hasNext() && released == releases) {
                admission.wait();
            }
            asked = releases;
            long nowNs = nanoClock.nanos();
            late = admission.dismiss(request -> request.late(nowNs));
            next = admission.next(nowNs);
        }
        late.forEach(this::tooLate);
        if (asked != released) {
            guarded("releasing buffers", worker::release);
        }
        if (next != null) {
            run(worker, next);
        }
        return asked;
    }

    private void run(Worker worker, AdmissionControl.Running running) {
        PendingRequest request = running.request();
        InferenceResult result = result(worker, request);
        long nowNs = nanoClock.nanos();
        synchronized (admission) {
            admission.ended(running, result, nowNs);
            admission.notifyAll();
        }
        if (result instanceof InferenceResult.TooLate late) {
            guarded("publishing a refusal", () -> refused(request.request(), late.reason()));
        }
        answer(request, result);
        if (request.model().isRetired()) {
            guarded("releasing buffers", worker::release);
        }
    }

    private static InferenceResult result(Worker worker, PendingRequest request) {
        try {
            return worker.run(request.request(), request.atNs());
        } catch (Throwable e) { // after any failure the request must end and its client must have an answer
            LOG.error("inference {} failed", request.request().id(), e);
            return new InferenceResult.Broken();
        }
    }

    /** Runs a step beside the requests. A failure of the step must not end the worker. */
    private static void guarded(String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            LOG.error("{} failed", what, e);
        }
    }

    private void tooLate(PendingRequest request) {
        String reason =
                "the deadline of " + request.request().options().within().toMillis() + " ms passed in the queue";
        guarded("publishing a refusal", () -> tellTooLate(request, reason));
        answer(request, new InferenceResult.TooLate(reason));
    }

    private void tellTooLate(PendingRequest request, String reason) {
        InferenceRequest of = request.request();
        long waitedUs = (nanoClock.nanos() - request.atNs()) / 1000;
        telemetry.publish(new TelemetryEvent.Inference(
                of.model().name(),
                of.id(),
                TelemetryEvent.Outcome.REFUSED,
                new TelemetryEvent.Stages(waitedUs, 0, 0, waitedUs),
                0,
                List.of(),
                TelemetryEvent.TopClass.NONE));
        refused(of, reason);
    }

    private void refused(InferenceRequest request, String reason) {
        telemetry.publish(new FleetEvent.Refused(request.model().name(), request.id(), reason));
    }

    /** Hands the answer over. A failure in doing so must not end the worker. */
    private static void answer(PendingRequest request, InferenceResult result) {
        try {
            request.answer().accept(result);
        } catch (Throwable e) {
            LOG.error(
                    "delivering the answer of inference {} failed",
                    request.request().id(),
                    e);
        }
    }

    /** Takes no more requests, ends the workers, and answers the waiting requests that the gateway is stopping. */
    @Override
    public void close() {
        synchronized (admission) {
            open = false;
        }
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(JOIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<PendingRequest> left;
        synchronized (admission) {
            left = admission.dismiss(request -> true);
        }
        left.forEach(request -> answer(request, new InferenceResult.Stopping()));
    }
}

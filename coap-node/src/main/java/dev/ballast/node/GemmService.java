package dev.ballast.node;

import static dev.ballast.transport.CoapResourceBase.cbor;
import static dev.ballast.transport.CoapResourceBase.guard;
import static dev.ballast.transport.CoapResourceBase.text;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.model.LinearBackend;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.WireException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** Computes products on the compute threads. The same operands give the same bits, whatever else is going on. */
final class GemmService {
    /** What a body may have beside the elements of its activation; any way to write the heads of CBOR takes less. */
    private static final int MOST_HEAD_BYTES = 64;

    private final GemmKernel kernel;
    private final WorkPool pool;
    private final int mostBodyBytes;
    private final Semaphore bodyBytes;
    private final LongSupplier nanoClock;
    private final IntSupplier workingEpoch;
    private final ThreadLocal<ComputeBuffers> workspaces;

    /**
     * A service that has computed nothing.
     *
     * @param mostBodyBytes of the bodies that wait in the queue or are computed; a single larger one is taken when there is no other
     * @param workingEpoch as {@link PartStore#workingEpoch}
     */
    GemmService(GemmKernel kernel, WorkPool pool, int mostBodyBytes, LongSupplier nanoClock, IntSupplier workingEpoch) {
        this.kernel = kernel;
        this.pool = pool;
        this.mostBodyBytes = mostBodyBytes;
        bodyBytes = new Semaphore(mostBodyBytes);
        this.nanoClock = nanoClock;
        this.workingEpoch = workingEpoch;
        workspaces = ThreadLocal.withInitial(() -> new ComputeBuffers(workingEpoch.getAsInt()));
    }

    /** The calling thread's working memory. */
    private ComputeBuffers workspace() {
        int epoch = workingEpoch.getAsInt();
        ComputeBuffers space = workspaces.get();
        if (space.epoch() != epoch) {
            space = new ComputeBuffers(epoch);
            workspaces.set(space);
        }
        return space;
    }

    /**
     * Most bytes of a body for a part: one with more is refused before it waits, for it would keep memory for nothing.
     */
    static long mostBytes(HostedPart part) {
        return (long) part.inputLength() * part.arithmetic().activationBytes() + MOST_HEAD_BYTES;
    }

    /**
     * Queues one product, which is answered when it is done or dropped.
     *
     * @param done run after the answer
     * @return false when the queue is full, or the memory for the bodies in it; nothing is answered and {@code done} is not run then
     */
    boolean submit(HostedPart part, CoapExchange exchange, Runnable done) {
        long receivedNs = nanoClock.getAsLong();
        int counted = Math.min(exchange.getRequestPayload().length, mostBodyBytes);
        return WorkPool.offerHolding(bodyBytes, counted, pool::offer, () -> {
            try {
                guard(exchange, request -> multiply(part, request, receivedNs));
            } finally {
                done.run();
            }
        });
    }

    private void multiply(HostedPart part, CoapExchange exchange, long receivedNs) throws WireException {
        long startedNs = nanoClock.getAsLong();
        ComputeBuffers space = workspace();
        int inputLength = part.inputLength();
        Tensor activation = space.activation(part.arithmetic(), inputLength);
        int deadlineMs = GemmRequest.decodeInto(exchange.getRequestPayload(), activation, 0, inputLength);
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(startedNs - receivedNs);
        if (deadlineMs > 0 && waitedMs >= deadlineMs) {
            text(
                    exchange,
                    ResponseCode.GATEWAY_TIMEOUT,
                    "not computed: waited " + waitedMs + " ms, the deadline was " + deadlineMs + " ms");
            return;
        }
        Tensor result = space.result(part.arithmetic(), part.outputLength());
        compute(part, activation, result);
        GemmTimes times = new GemmTimes(micros(startedNs - receivedNs), micros(nanoClock.getAsLong() - startedNs));
        cbor(exchange, ResponseCode.CONTENT, GemmResponse.encode(times, result, 0, part.outputLength()));
    }

    /**
     * Computes the product of a job that is whole, or drops it when it waited past its deadline. On a compute thread.
     *
     * @param wholeNs when the last shard came
     */
    void multiply(ShardJob job, long wholeNs, ShardJobs jobs) {
        long startedNs = nanoClock.getAsLong();
        if (startedNs >= job.deadlineNs()) {
            jobs.late(
                    job,
                    "not computed: the deadline had passed " + (startedNs - job.deadlineNs()) / 1_000_000
                            + " ms before");
            return;
        }
        compute(job.part(), job.activation(), job.result());
        long endedNs = nanoClock.getAsLong();
        jobs.done(job, new GemmTimes(micros(startedNs - wholeNs), micros(endedNs - startedNs)), endedNs);
    }

    /** What a part or a stage makes of an activation, written into {@code result}; on any thread. */
    void compute(HostedPart held, Tensor activation, Tensor result) {
        if (held instanceof HostedStage stage) {
            LinearBackend layers = (step, read, written) -> multiply(stage.layer(step), read, written);
            stage.run(kernel, layers, (FloatTensor) activation, (FloatTensor) result);
        } else {
            multiply((HostedLayer) held, activation, result);
        }
    }

    /** The part's raw product, computed by this thread and those that have nothing to do. */
    private void multiply(HostedLayer part, Tensor activation, Tensor result) {
        Scratch scratch = workspace().scratch();
        if (part.pieces() == 1) {
            part.layer().multiply(kernel, activation, scratch, result);
            return;
        }
        SharedProduct product = new SharedProduct(kernel, part, activation, result);
        Runnable help = () -> product.help(workspace().scratch());
        product.compute(scratch, () -> pool.offerHelp(help));
    }

    /** Whole microseconds, within what the wire can say. */
    private static int micros(long nanos) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }
}

package dev.ballast.node.work;

import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.model.LinearBackend;
import dev.ballast.node.part.HostedStage;
import dev.ballast.node.part.ShapedLayer;
import dev.ballast.node.part.ShapedPart;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.WireException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Computes products on the compute threads. Equal operands give equal results bit for bit, whatever the other threads do. */
public final class GemmService {
    /** Most bytes of a body beside the elements of its activation. Every encoding of CBOR's heads takes less. */
    private static final int MOST_HEAD_BYTES = 64 + 5 * JobExtents.MAX_NUMBERS;

    private final GemmKernel kernel;
    private final WorkPool pool;
    private final int mostBodyBytes;
    private final Semaphore bodyBytes;
    private final NanoClock nanoClock;
    private final IntSupplier workingEpoch;
    private final ThreadLocal<ComputeBuffers> workspaces;

    /**
     * A service with an empty queue.
     *
     * @param mostBodyBytes most bytes of the bodies in the queue and being computed; a single larger body is taken when there is no other
     * @param workingEpoch reads {@link dev.ballast.node.part.PartStore#workingEpoch}
     */
    public GemmService(
            GemmKernel kernel, WorkPool pool, int mostBodyBytes, NanoClock nanoClock, IntSupplier workingEpoch) {
        this.kernel = kernel;
        this.pool = pool;
        this.mostBodyBytes = mostBodyBytes;
        bodyBytes = new Semaphore(mostBodyBytes);
        this.nanoClock = nanoClock;
        this.workingEpoch = workingEpoch;
        workspaces = ThreadLocal.withInitial(() -> new ComputeBuffers(workingEpoch.getAsInt()));
    }

    /** Working memory of the calling thread. */
    private ComputeBuffers workspace() {
        int epoch = workingEpoch.getAsInt();
        ComputeBuffers space = workspaces.get();
        if (space.epoch() != epoch) {
            space = new ComputeBuffers(epoch);
            workspaces.set(space);
        }
        return space;
    }

    /** Most bytes of a body for a part. A longer body is refused before it is queued, because it would take memory for nothing. */
    public static long mostBytes(ShapedPart part) {
        return leastBytes(part) + MOST_HEAD_BYTES;
    }

    /** Fewest bytes of a body for a part: those of its activation. A shorter body must not make a thread take memory for the activation. */
    public static long leastBytes(ShapedPart part) {
        return (long) part.inputLength() * part.arithmetic().activationBytes();
    }

    /** How one product in plain mode ended. */
    public sealed interface Outcome {
        /** The product is there. */
        final class Computed implements Outcome {
            private final byte[] answer;

            private Computed(byte[] answer) {
                this.answer = answer;
            }

            /** An encoded {@link GemmResponse}; not copied. */
            public byte[] answer() {
                return answer;
            }
        }

        /** The deadline passed before a compute thread was free. */
        record TooLate(long waitedMs, int deadlineMs) implements Outcome {}
    }

    /** Work on the body of one request, on a compute thread. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does the work.
         *
         * @param receivedNs when the request came
         */
        void run(long receivedNs);
    }

    /**
     * Queues work on the body of one request. The bytes of the body count against the memory for bodies until the work ends.
     *
     * @return false when the queue or its memory for bodies is full; the work does not run then
     */
    public boolean submit(int bodyLength, Work work) {
        long receivedNs = nanoClock.nanos();
        int counted = Math.min(bodyLength, mostBodyBytes);
        return WorkPool.offerHolding(bodyBytes, counted, pool::offer, () -> work.run(receivedNs));
    }

    /**
     * Computes one product. Called on a compute thread.
     *
     * @param body an encoded {@link GemmRequest}
     * @param receivedNs when the body came
     */
    public Outcome product(ShapedPart part, byte[] body, long receivedNs) throws WireException {
        long startedNs = nanoClock.nanos();
        ComputeBuffers space = workspace();
        int inputLength = part.inputLength();
        Tensor activation = space.activation(part.arithmetic(), inputLength);
        int deadlineMs = GemmRequest.decodeInto(body, activation, 0, inputLength);
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(startedNs - receivedNs);
        if (deadlineMs > 0 && waitedMs >= deadlineMs) {
            return new Outcome.TooLate(waitedMs, deadlineMs);
        }
        Tensor result = space.result(part.arithmetic(), part.outputLength());
        compute(part, activation, result);
        GemmTimes times = times(startedNs - receivedNs, nanoClock.nanos() - startedNs);
        return new Outcome.Computed(GemmResponse.encode(times, result, 0, part.outputLength()));
    }

    /** Computes the output of a part or a stage and writes it into {@code result}. Called on any thread. */
    public void compute(ShapedPart held, Tensor activation, Tensor result) {
        if (held instanceof HostedStage stage) {
            LinearBackend layers = (step, read, written) -> multiply(stage.layer(step), read, written);
            stage.run(kernel, layers, (FloatTensor) activation, (FloatTensor) result);
        } else {
            multiply((ShapedLayer) held, activation, result);
        }
    }

    /** Computes the part's raw product on this thread and on idle compute threads. */
    private void multiply(ShapedLayer part, Tensor activation, Tensor result) {
        Scratch scratch = workspace().scratch();
        if (part.pieces() == 1) {
            part.layer().multiply(kernel, activation, scratch, result);
            return;
        }
        SharedProduct product = new SharedProduct(kernel, part, activation, result);
        Runnable help = () -> product.help(workspace().scratch());
        product.compute(scratch, () -> pool.offerHelp(help));
    }

    /**
     * The times of a product in whole microseconds.
     *
     * @param queuedNs between receipt and the start of the work
     * @param computedNs of the work
     */
    public static GemmTimes times(long queuedNs, long computedNs) {
        return new GemmTimes(micros(queuedNs), micros(computedNs));
    }

    /** Whole microseconds, limited to the largest value in the message. */
    private static int micros(long nanos) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }
}

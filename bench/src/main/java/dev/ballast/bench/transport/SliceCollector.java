package dev.ballast.bench.transport;

import dev.ballast.bench.transport.Exchanger.Outcome;
import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one shard job, which assembles the result. With a single node there is no parity, so it asks again for each missing
 * slice. The transport's thread delivers; another thread waits.
 */
final class SliceCollector implements PartTransport.Answer {
    private final Task task;
    private final Slicing slicing;
    private final float[] result;
    private final BitSet missing = new BitSet();
    private final CompletableFuture<GemmTimes> whole = new CompletableFuture<>();
    private volatile PartTransport.@Nullable Asked asked;

    SliceCollector(Task task, PartTransport.Order order) {
        this.task = task;
        this.slicing = new Slicing(order.outputLength(), order.sliceElements());
        this.result = new float[order.outputLength()];
        missing.set(0, slicing.pieces());
    }

    /** Says how to ask again. */
    void asked(PartTransport.Asked handle) {
        asked = handle;
    }

    @Override
    public void slice(int slice, byte[] payload, long latencyNs) {
        try {
            GemmTimes times = ShardAnswer.decodeInto(payload, slice, result, slicing.start(slice), slicing.size(slice));
            missing.clear(slice);
            if (missing.isEmpty()) {
                whole.complete(times);
            }
        } catch (WireException e) {
            whole.completeExceptionally(e);
        }
    }

    @Override
    public void quiet() {
        BitSet again = (BitSet) missing.clone();
        PartTransport.Asked handle = asked;
        if (handle != null) {
            handle.again(again);
        }
    }

    @Override
    public void refused(PartTransport.Refusal refusal, String reason) {
        whole.completeExceptionally(new IOException(refusal + ": " + reason));
    }

    @Override
    public void lost(String reason) {
        whole.completeExceptionally(new IOException(reason));
    }

    /** Waits until the result is whole, or cannot be had. */
    Outcome await(long timeoutNs) throws InterruptedException {
        try {
            GemmTimes times = whole.get(timeoutNs, TimeUnit.NANOSECONDS);
            return task.isRight(result) ? new Outcome.Right(times) : new Outcome.Failed("a wrong result");
        } catch (ExecutionException e) {
            return new Outcome.Failed(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            return new Outcome.Failed("not all slices came in time");
        }
    }
}

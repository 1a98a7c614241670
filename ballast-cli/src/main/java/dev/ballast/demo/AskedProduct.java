package dev.ballast.demo;

import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One product that a node was asked for, in float32. Asks again for slices that do not come. */
public final class AskedProduct implements PartTransport.Answer, AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final Slicing slices;
    private final float[] result;
    private final BitSet missing = new BitSet();
    private final CompletableFuture<float[]> outcome = new CompletableFuture<>();
    private volatile PartTransport.@Nullable Asked asked;
    private volatile @Nullable GemmTimes times;

    AskedProduct(int outputs, int sliceElements) {
        result = new float[outputs];
        slices = new Slicing(outputs, sliceElements);
        missing.set(0, slices.pieces());
    }

    /**
     * The product with a part.
     *
     * @param extents of the activation
     * @param outputs elements of the product
     */
    public record Work(String partId, JobExtents extents, int outputs) {}

    /**
     * Asks a node for a product.
     *
     * @param way index of the node in the connection
     * @param activation wrapped; must not change until the product is there
     */
    public static AskedProduct ask(FleetConnection gateway, int way, Work work, float[] activation) {
        int outputs = work.outputs();
        AskedProduct product = new AskedProduct(outputs, gateway.sliceBytes(way) / Float.BYTES);
        WireTensor tensor = WireTensor.of(WireType.FLOAT32, activation, 0, activation.length);
        PartTransport.Order order = new PartTransport.Order(
                work.partId(),
                work.extents(),
                tensor,
                outputs,
                product.slices.unit(),
                WireType.FLOAT32,
                TIMEOUT_NS,
                TIMEOUT_NS);
        product.asked(gateway.ask(way, order, product));
        return product;
    }

    /** Says how to ask again. */
    void asked(PartTransport.Asked handle) {
        asked = handle;
    }

    /** Waits for the product, which the caller owns; throws CompletionException with the reason when there is none. */
    public float[] join() {
        return outcome.join();
    }

    /**
     * Waits for the product, which the caller owns.
     *
     * @throws IOException when there is none within this time; the message says why
     */
    public float[] await(long timeoutNs) throws IOException, InterruptedException {
        try {
            return outcome.get(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("not all slices came in time", e);
        }
    }

    /** The times that the node reported with the last slice; null before there was one. */
    public @Nullable GemmTimes times() {
        return times;
    }

    /** Nothing more is sent. */
    @Override
    public void close() {
        PartTransport.Asked request = asked;
        if (request != null) {
            request.close();
        }
    }

    @Override
    public void slice(int slice, byte[] payload, long latencyNs) {
        try {
            times = ShardAnswer.decodeInto(payload, slice, result, slices.start(slice), slices.size(slice));
            missing.clear(slice);
            if (missing.isEmpty()) {
                outcome.complete(result);
            }
        } catch (WireException e) {
            outcome.completeExceptionally(e);
        }
    }

    @Override
    public void quiet() {
        PartTransport.Asked request = asked;
        if (request != null) { // else it is told again in a while
            request.again((BitSet) missing.clone());
        }
    }

    @Override
    public void refused(PartTransport.Refusal refusal, String reason) {
        outcome.completeExceptionally(new IOException(refusal + " " + reason));
    }

    @Override
    public void lost(String reason) {
        outcome.completeExceptionally(new IOException(reason));
    }
}

package dev.ballast.system;

import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One product that a node was asked for, in float32; asks again for what fails to come. */
final class AskedProduct implements PartTransport.Answer {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final Slicing slices;
    private final float[] result;
    private final BitSet missing = new BitSet();
    private final CompletableFuture<float[]> outcome = new CompletableFuture<>();
    private volatile PartTransport.@Nullable Asked asked;

    private AskedProduct(int outputs, int sliceElements) {
        result = new float[outputs];
        slices = new Slicing(outputs, sliceElements);
        missing.set(0, slices.pieces());
    }

    /** Asks over one of the ways to the node; reads the activation until the product is there. */
    static AskedProduct ask(FleetConnection gateway, int way, PartMessage part, float[] activation) {
        int outputs = part.layer().outputLength();
        AskedProduct product = new AskedProduct(outputs, gateway.sliceBytes(way) / Float.BYTES);
        WireTensor tensor = WireTensor.of(WireType.FLOAT32, activation, 0, activation.length);
        PartTransport.Order order = new PartTransport.Order(
                part.partId(), tensor, outputs, product.slices.unit(), WireType.FLOAT32, TIMEOUT_NS, TIMEOUT_NS);
        product.asked = gateway.ask(way, order, product);
        return product;
    }

    /** Waits for the product, or for what became of it. */
    float[] join() {
        return outcome.join();
    }

    @Override
    public void slice(int slice, byte[] payload, long latencyNs) {
        try {
            ShardAnswer.decodeInto(payload, slice, result, slices.start(slice), slices.size(slice));
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

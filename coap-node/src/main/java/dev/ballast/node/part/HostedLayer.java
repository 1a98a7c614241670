package dev.ballast.node.part;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.WireException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A part of a layer. It serves inputs of any extents, and keeps what it made for the extents of the latest product. */
public final class HostedLayer implements HostedPart {
    private final OpenLayer layer;
    private final int threads;
    private volatile @Nullable Shaped latest;

    private HostedLayer(OpenLayer layer, int threads) {
        this.layer = layer;
        this.threads = threads;
    }

    private record Shaped(JobExtents extents, ShapedLayer layer) {}

    /** A part whose products at most {@code threads} threads share. */
    static HostedLayer of(OpenLayer layer, int threads) {
        return new HostedLayer(layer, threads);
    }

    @Override
    public Arithmetic arithmetic() {
        return layer.arithmetic();
    }

    @Override
    public long heldBytes() {
        return MemoryBudget.weights(layer);
    }

    @Override
    public long workingBytes() {
        return 0;
    }

    @Override
    public ShapedLayer at(JobExtents extents) throws WireException {
        Shaped known = latest;
        if (known != null && known.extents().equals(extents)) {
            return known.layer();
        }
        try {
            ShapedLayer made = ShapedLayer.of(layer.at(extents.numbers()), threads);
            latest = new Shaped(extents, made);
            return made;
        } catch (IllegalArgumentException e) {
            throw extents.refused(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Stream<Format> formats() {
        return Stream.of(layer.weights().format());
    }

    /** The layer of this part. */
    public OpenLayer layer() {
        return layer;
    }
}

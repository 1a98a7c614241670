package dev.ballast.wire;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.OpenLayer;

/**
 * Body of {@code PUT /parts/{sha256}} for one part of a linear layer: {@code [2, blocks, weights]}. A layer that unfolds its input in one
 * way has one block, a joined layer has several. Over float32 activations a block is {@code [lowering, rows]}, over int8 activations
 * {@code [lowering, rows, padding, accumulator_bits]}. The extents of the input are open, so one part serves inputs of any
 * length. The encoding is deterministic, so equal parts have the same name wherever they are made.
 */
public final class PartMessage {
    static final String NAME = "part";

    private final OpenLayer layer;

    private PartMessage(OpenLayer layer) {
        this.layer = layer;
    }

    /** Wraps the layer; its weights are not copied. */
    public static PartMessage of(LinearLayer layer) {
        return of(layer.open());
    }

    /** Wraps the layer; its weights are not copied. */
    public static PartMessage of(OpenLayer layer) {
        return new PartMessage(layer);
    }

    /**
     * Decodes a part. The weights are copied out of {@code bytes}.
     *
     * @throws WireException unless the bytes are exactly one part with a possible geometry, in its one deterministic encoding
     */
    public static PartMessage decode(byte[] bytes) throws WireException {
        PartHead head = PartHead.decode(bytes, bytes.length);
        WeightBytes weights = head.weights();
        weights.take(bytes, head.length(), bytes.length - head.length());
        return weights.part();
    }

    public OpenLayer layer() {
        return layer;
    }

    /** The encoded part, freshly allocated. */
    public byte[] encode() {
        return CborWriter.write(this::write);
    }

    private void write(CborWriter writer) {
        PartHead.write(writer, layer);
        writer.weights(layer.weights());
    }

    /** The part's name. Each call encodes the part; a caller that needs both uses {@link #encode()} and {@link PartIds#of}. */
    public String partId() {
        return PartIds.of(encode());
    }
}

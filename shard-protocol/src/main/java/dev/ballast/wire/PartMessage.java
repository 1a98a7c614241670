package dev.ballast.wire;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;
import dev.ballast.gemm.Weights;

/**
 * Body of {@code PUT /parts/{sha256}}: one part of a linear layer, {@code [1, lowering, rows, weights]}. The encoding is
 * deterministic, so that the same part has the same name wherever it is made.
 */
public final class PartMessage {
    static final String NAME = "part";

    private final LinearLayer layer;

    private PartMessage(LinearLayer layer) {
        this.layer = layer;
    }

    /** Wraps the layer; its weights are not copied. */
    public static PartMessage of(LinearLayer layer) {
        return new PartMessage(layer);
    }

    /**
     * Decodes a part; the weights are copied out of {@code bytes}.
     *
     * @throws WireException unless the bytes are exactly one part whose geometry is possible, in its one deterministic encoding
     */
    public static PartMessage decode(byte[] bytes) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            reader.begin();
            Lowering lowering = LoweringCodec.read(reader);
            int rows = PartHead.readRows(reader, lowering);
            float[] weights = reader.floats("weights", (long) rows * lowering.reduction());
            reader.end();
            PartMessage part = new PartMessage(LinearLayer.of(lowering, Block.of(weights, rows, lowering.reduction())));
            part.requireShortest(bytes);
            return part;
        }
    }

    public LinearLayer layer() {
        return layer;
    }

    /** The encoded part, freshly allocated. */
    public byte[] encode() {
        return CborWriter.write(this::write);
    }

    private void write(CborWriter writer) {
        Weights weights = layer.weights();
        PartHead.write(writer, layer.lowering(), layer.rows());
        writer.floats(weights.floats(), weights.offset(), weights.size());
    }

    /** The reader takes every head that is definite; of all these encodings of a part the deterministic one alone is the shortest. */
    private void requireShortest(byte[] bytes) throws WireException {
        int shortest = CborWriter.measure(this::write);
        if (bytes.length != shortest) {
            throw new WireException(
                    WireException.Reason.MALFORMED,
                    NAME + ": expected its shortest encoding of " + shortest + " bytes, got " + bytes.length);
        }
    }

    /** The part's name. It encodes the part: who needs both calls {@link #encode()} and {@link PartIds#of}. */
    public String partId() {
        return PartIds.of(encode());
    }
}

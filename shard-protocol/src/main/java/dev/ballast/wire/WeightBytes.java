package dev.ballast.wire;

import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.WeightRows;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.wire.WireException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects the weights of a part from its bytes in order, so that a receiver can read them from a file in portions. The bytes are
 * little-endian and row-major. Owned by one thread.
 */
public final class WeightBytes {
    private static final int FLOAT32_TAG = 85;
    private static final int FLOAT16_TAG = 84;
    private static final int INT8_TAG = 72;
    private static final int INT16_TAG = 77;

    private final PartHead head;
    private final Weights weights;
    private int taken;

    /** Starts without any weight. Allocates the array of all weights. */
    WeightBytes(PartHead head) {
        this.head = head;
        this.weights = WeightRows.zeros(head.format(), 1, head.elements());
    }

    /** Takes the next {@code length} bytes from index {@code offset} of {@code bytes} on. They must hold whole weights. */
    public void take(byte[] bytes, int offset, int length) {
        int count = length / weights.format().bytes();
        ByteBuffer source = littleEndian(bytes, offset, length);
        switch (weights.format()) {
            case FLOAT32 -> source.asFloatBuffer().get(weights.floats(), taken, count);
            case FLOAT16, INT16 -> source.asShortBuffer().get(weights.shorts(), taken, count);
            case INT8 -> source.get(weights.bytes(), taken, count);
        }
        taken += count;
    }

    /**
     * The complete part. All weights must have arrived.
     *
     * @throws WireException when a float16 weight is not finite
     * @throws IllegalStateException when weights are missing
     */
    public PartMessage part() throws WireException {
        if (taken != weights.size()) {
            throw new IllegalStateException(taken + " of " + weights.size() + " weights have come");
        }
        if (!weights.isFinite()) {
            throw new WireException(Reason.OUT_OF_RANGE, "a float16 weight that is infinite or no number");
        }
        PartBlocks blocks = head.blocks();
        Weights parts = Weights.diagonal(matrices(blocks));
        return PartMessage.of(
                blocks.arithmetic() == Arithmetic.FLOAT32
                        ? OpenLayer.floats(blocks.lowering(), parts)
                        : OpenLayer.integers(blocks.lowering(), parts, blocks.arithmetic(), blocks.padding()));
    }

    /** The weights of each block, which share the array. */
    private List<Weights> matrices(PartBlocks blocks) {
        List<Weights> matrices = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < blocks.rows().size(); i++) {
            int cols = blocks.lowering().blocks().get(i).reduction();
            Weights matrix = WeightRows.matrix(weights, at, blocks.rows().get(i), cols);
            matrices.add(matrix);
            at += matrix.size();
        }
        return matrices;
    }

    /** Tag of a typed array of weights in this format (RFC 8746, table 1). */
    static int tag(Format format) {
        return switch (format) {
            case FLOAT32 -> FLOAT32_TAG;
            case FLOAT16 -> FLOAT16_TAG;
            case INT8 -> INT8_TAG;
            case INT16 -> INT16_TAG;
        };
    }

    /** Name of this format in error messages. */
    static String label(Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** Writes all weights, block by block, into {@code target} from byte {@code at} on. */
    static void write(Weights weights, byte[] target, int at) {
        int next = at;
        for (Weights block : weights.blocks()) {
            writeBlock(block, target, next);
            next += (int) block.sizeInBytes();
        }
    }

    private static void writeBlock(Weights weights, byte[] target, int at) {
        int from = weights.offset();
        int count = weights.size();
        ByteBuffer bytes = littleEndian(target, at, (int) weights.sizeInBytes());
        switch (weights.format()) {
            case FLOAT32 -> bytes.asFloatBuffer().put(weights.floats(), from, count);
            case FLOAT16, INT16 -> bytes.asShortBuffer().put(weights.shorts(), from, count);
            case INT8 -> bytes.put(weights.bytes(), from, count);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes, int offset, int length) {
        return ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package dev.ballast.wire;

import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;

/**
 * The fields before the weights in an encoded {@link PartMessage}. A receiver that has the part in a file decodes the head first. It then
 * reads the weights into their array without holding all bytes in memory.
 */
public final class PartHead {
    /**
     * Upper bound of a head's length. The longest block is a convolution over int8: its six numbers, channels and rows take up to five
     * bytes each. There are up to eight blocks.
     */
    public static final int MAX_BYTES = 416;

    private static final int FIELDS = 3;

    private final PartBlocks blocks;
    private final Format format;
    private final int elements;
    private final int length;

    private PartHead(PartBlocks blocks, Format format, int elements, int length) {
        this.blocks = blocks;
        this.format = format;
        this.elements = elements;
        this.length = length;
    }

    /**
     * Decodes a head.
     *
     * @param bytes the first {@link #MAX_BYTES} of the part, or the whole part when it is shorter; bytes after the head are ignored
     * @param totalBytes length of the whole part in bytes
     * @throws WireException unless a part of {@code totalBytes} can begin with these bytes in its one deterministic encoding
     */
    public static PartHead decode(byte[] bytes, long totalBytes) throws WireException {
        byte[] first = bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
        try (CborReader reader = CborReader.open(PartMessage.NAME, first)) {
            reader.begin();
            PartBlocks blocks = PartBlocks.read(reader);
            boolean floats = blocks.arithmetic() == Arithmetic.FLOAT32;
            Format narrow = floats ? Format.FLOAT16 : Format.INT16;
            Format wide = floats ? Format.FLOAT32 : Format.INT8;
            Format format = reader.tagged("weights", WeightBytes.tag(narrow)) ? narrow : wide;
            return measured(reader, blocks, format, first, totalBytes);
        }
    }

    /**
     * The head with its length. Head and weights together must have exactly {@code totalBytes} bytes, and {@code first} must begin with the
     * head's one encoding.
     */
    private static PartHead measured(CborReader reader, PartBlocks blocks, Format format, byte[] first, long totalBytes)
            throws WireException {
        long most = Math.min(totalBytes, Integer.MAX_VALUE) / format.bytes();
        long elements = blocks.elements(most);
        if (elements > most) {
            String count = elements == Long.MAX_VALUE ? "more" : "" + elements;
            String weights = count + " " + WeightBytes.label(format);
            throw reader.wrong(Reason.WRONG_LENGTH, "weights", weights, totalBytes + " bytes in all");
        }
        long size = elements * format.bytes();
        byte[] head = CborWriter.write(writer -> {
            write(writer, blocks);
            writer.typedArray(WeightBytes.tag(format), (int) size);
        });
        if (first.length < head.length || !Arrays.equals(head, Arrays.copyOf(first, head.length))) {
            String expected = "the shortest head of " + size + " bytes";
            throw reader.wrong(Reason.MALFORMED, "weights", expected, "another");
        }
        if (head.length + size != totalBytes) {
            Reason reason = head.length + size < totalBytes ? Reason.TRAILING_BYTES : Reason.WRONG_LENGTH;
            throw reader.wrong(reason, "end", head.length + size + " bytes", "" + totalBytes);
        }
        return new PartHead(blocks, format, (int) elements, head.length);
    }

    /** The blocks of the part. */
    PartBlocks blocks() {
        return blocks;
    }

    /** The format of the weights. */
    public Format format() {
        return format;
    }

    /** Bytes of the head; after it come the weights, {@link #elements} of them, little-endian. */
    public int length() {
        return length;
    }

    /** The number of weights. */
    public int elements() {
        return elements;
    }

    /** A receiver for the weights. Allocates their array. */
    public WeightBytes weights() {
        return new WeightBytes(this);
    }

    /** Writes the fields of a part before its weights. */
    static void write(CborWriter writer, OpenLayer layer) {
        write(writer, PartBlocks.of(layer));
    }

    private static void write(CborWriter writer, PartBlocks blocks) {
        writer.array(FIELDS).uint(Cbor.VERSION);
        blocks.write(writer);
    }
}

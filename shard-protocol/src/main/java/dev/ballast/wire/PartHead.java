package dev.ballast.wire;

import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.OpenLowering;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;

/**
 * The fields before the weights in an encoded {@link PartMessage}. A receiver that has the part in a file decodes the head first. It then
 * reads the weights into their array without holding all bytes in memory.
 *
 * @param lowering how an input of any extents is unfolded
 * @param rows of the weights
 * @param format of the weights
 * @param arithmetic in which the product is computed
 * @param padding the value that an integer convolution reads beyond the image's edge
 * @param length bytes of the head; after it come the weights, {@link #elements} of them, little-endian
 */
public record PartHead(
        OpenLowering lowering, int rows, Format format, Arithmetic arithmetic, byte padding, int length) {
    /**
     * Upper bound of a head's length. The longest head is that of a convolution: its six numbers, channels, rows and length of the weights
     * take up to five bytes each.
     */
    public static final int MAX_BYTES = 96;

    private static final String BLOCKS = "blocks";
    private static final int FIELDS = 3;
    private static final int FLOAT_FIELDS_OF_BLOCK = 2;
    private static final int INTEGER_FIELDS_OF_BLOCK = 4;
    private static final int INT32_BITS = 32;
    private static final int INT64_BITS = 64;

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
            reader.array(BLOCKS);
            PartHead head = readBlock(reader);
            reader.endArray(BLOCKS);
            boolean floats = head.arithmetic == Arithmetic.FLOAT32;
            Format narrow = floats ? Format.FLOAT16 : Format.INT16;
            Format wide = floats ? Format.FLOAT32 : Format.INT8;
            Format format = reader.tagged("weights", WeightBytes.tag(narrow)) ? narrow : wide;
            return new PartHead(head.lowering, head.rows, format, head.arithmetic, head.padding, 0)
                    .measured(reader, first, totalBytes);
        }
    }

    /** Reads a block. The format of its weights is not known yet. */
    private static PartHead readBlock(CborReader reader) throws WireException {
        reader.array("block");
        OpenLowering lowering = LoweringCodec.read(reader);
        int rows = readRows(reader);
        if (!reader.more("block")) {
            return new PartHead(lowering, rows, Format.FLOAT32, Arithmetic.FLOAT32, (byte) 0, 0);
        }
        byte padding = (byte) reader.uint("padding", 255);
        long bits = reader.uint("accumulator_bits", INT64_BITS);
        if (bits != INT32_BITS && bits != INT64_BITS) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "accumulator_bits", "32 or 64", "" + bits);
        }
        reader.endArray("block");
        Arithmetic arithmetic = bits == INT32_BITS ? Arithmetic.INT32 : Arithmetic.INT64;
        return new PartHead(lowering, rows, Format.INT8, arithmetic, padding, 0);
    }

    /**
     * The head with its length. Head and weights together must have exactly {@code totalBytes} bytes, and {@code first} must begin with the
     * head's one encoding.
     */
    private PartHead measured(CborReader reader, byte[] first, long totalBytes) throws WireException {
        long elements = (long) rows * lowering.reduction();
        String weights = elements + " " + WeightBytes.label(format);
        if (elements > Math.min(totalBytes, Integer.MAX_VALUE) / format.bytes()) {
            throw reader.wrong(Reason.WRONG_LENGTH, "weights", weights, totalBytes + " bytes in all");
        }
        long size = elements * format.bytes();
        byte[] head = CborWriter.write(writer -> {
            write(writer, this);
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
        return new PartHead(lowering, rows, format, arithmetic, padding, head.length);
    }

    /** The number of weights. */
    public int elements() {
        return rows * lowering.reduction();
    }

    /** A receiver for the weights. Allocates their array. */
    public WeightBytes weights() {
        return new WeightBytes(this);
    }

    /** Writes the fields of a part before its weights. */
    static void write(CborWriter writer, OpenLayer layer) {
        write(
                writer,
                new PartHead(
                        layer.lowering(),
                        layer.rows(),
                        layer.weights().format(),
                        layer.arithmetic(),
                        layer.padding(),
                        0));
    }

    private static void write(CborWriter writer, PartHead head) {
        boolean floats = head.arithmetic == Arithmetic.FLOAT32;
        writer.array(FIELDS)
                .uint(Cbor.VERSION)
                .array(1)
                .array(floats ? FLOAT_FIELDS_OF_BLOCK : INTEGER_FIELDS_OF_BLOCK);
        LoweringCodec.write(writer, head.lowering);
        writer.uint(head.rows);
        if (!floats) {
            writer.uint(head.padding & 0xff).uint(head.arithmetic == Arithmetic.INT32 ? INT32_BITS : INT64_BITS);
        }
    }

    private static int readRows(CborReader reader) throws WireException {
        int rows = reader.uint("rows");
        if (rows < 1) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "rows", "1 or more", "0");
        }
        return rows;
    }
}

package dev.ballast.wire;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;

/**
 * What stands before the weights in an encoded {@link PartMessage}, for a receiver that has the part in a file and wants to read the weights
 * into their array without having all bytes in memory.
 *
 * @param lowering how the input is unfolded
 * @param rows of the weights
 * @param length bytes of the head; behind it are the weights, {@link #elements} float32, little-endian
 */
public record PartHead(Lowering lowering, int rows, int length) {
    /** No head is longer: that of a convolution, its twelve numbers, channels, rows and length of the weights in five bytes each. */
    public static final int MAX_BYTES = 96;

    /**
     * Decodes a head.
     *
     * @param first the first {@link #MAX_BYTES} of the part, or all when it has fewer
     * @param totalBytes of the whole part
     * @throws WireException unless these can be the first bytes of a part of so many in its one deterministic encoding
     */
    public static PartHead decode(byte[] first, long totalBytes) throws WireException {
        try (CborReader reader = CborReader.open(PartMessage.NAME, first)) {
            reader.begin();
            Lowering lowering = LoweringCodec.read(reader);
            int rows = readRows(reader, lowering);
            long elements = (long) rows * lowering.reduction();
            if (elements > Math.min(totalBytes, Integer.MAX_VALUE) / Float.BYTES) {
                throw reader.wrong(Reason.WRONG_LENGTH, "weights", elements + " float32", totalBytes + " bytes in all");
            }
            long weights = elements * Float.BYTES;
            byte[] head = encode(lowering, rows);
            if (first.length < head.length || !Arrays.equals(head, Arrays.copyOf(first, head.length))) {
                String expected = "the shortest head of " + weights + " bytes";
                throw reader.wrong(Reason.MALFORMED, "weights", expected, "another");
            }
            if (head.length + weights != totalBytes) {
                throw reader.wrong(Reason.WRONG_LENGTH, "end", head.length + weights + " bytes", "" + totalBytes);
            }
            return new PartHead(lowering, rows, head.length);
        }
    }

    /** How many weights there are. */
    public int elements() {
        return rows * lowering.reduction();
    }

    /** The part with these weights, which are wrapped. */
    public PartMessage with(float[] weights) {
        return PartMessage.of(LinearLayer.of(lowering, Block.of(weights, rows, lowering.reduction())));
    }

    static void write(CborWriter writer, Lowering lowering, int rows) {
        writer.array(4).uint(Cbor.VERSION);
        LoweringCodec.write(writer, lowering);
        writer.uint(rows);
    }

    static int readRows(CborReader reader, Lowering lowering) throws WireException {
        int rows = reader.uint("rows");
        if (rows < 1 || (long) rows * lowering.columns() > Integer.MAX_VALUE) {
            throw reader.wrong(
                    Reason.OUT_OF_RANGE,
                    "rows",
                    "1 or more, at most 2^31-1 results",
                    rows + " rows of " + lowering.columns() + " columns");
        }
        return rows;
    }

    private static byte[] encode(Lowering lowering, int rows) {
        return CborWriter.write(writer -> {
            write(writer, lowering, rows);
            writer.elementsHead(WireType.FLOAT32, rows * lowering.reduction());
        });
    }
}

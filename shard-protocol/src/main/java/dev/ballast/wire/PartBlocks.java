package dev.ballast.wire;

import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.OpenConv;
import dev.ballast.gemm.operand.OpenJoined;
import dev.ballast.gemm.operand.OpenLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.wire.WireException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a part: products over one input. Several blocks are convolutions over one image; arithmetic and padding are the same in all
 * of them.
 *
 * @param lowering how an input of any extents is unfolded, block by block
 * @param rows of each block
 * @param arithmetic in which the products are computed
 * @param padding the value that an integer convolution reads beyond the image's edge
 */
record PartBlocks(OpenLowering lowering, List<Integer> rows, Arithmetic arithmetic, byte padding) {
    private static final String BLOCKS = "blocks";
    private static final int FLOAT_FIELDS = 2;
    private static final int INTEGER_FIELDS = 4;
    private static final int INT32_BITS = 32;
    private static final int INT64_BITS = 64;

    PartBlocks {
        rows = List.copyOf(rows);
    }

    static PartBlocks of(OpenLayer layer) {
        List<Integer> rows =
                layer.weights().blocks().stream().map(Weights::rows).toList();
        return new PartBlocks(layer.lowering(), rows, layer.arithmetic(), layer.padding());
    }

    /** Reads the list. Its length and every number are checked before anything is made of them. */
    static PartBlocks read(CborReader reader) throws WireException {
        reader.array(BLOCKS);
        PartBlocks first = readBlock(reader);
        List<OpenLowering> lowerings = new ArrayList<>(List.of(first.lowering));
        List<Integer> rows = new ArrayList<>(first.rows);
        while (reader.more(BLOCKS)) {
            if (rows.size() == OpenJoined.MOST_BLOCKS) {
                throw reader.wrong(Reason.TOO_LARGE, BLOCKS, "at most " + OpenJoined.MOST_BLOCKS, "more");
            }
            PartBlocks next = readBlock(reader);
            if (next.arithmetic != first.arithmetic || next.padding != first.padding) {
                String expected = first.arithmetic + " with padding " + first.padding + " as in the first block";
                throw reader.wrong(
                        Reason.OUT_OF_RANGE, BLOCKS, expected, next.arithmetic + " with padding " + next.padding);
            }
            lowerings.add(next.lowering);
            rows.addAll(next.rows);
        }
        return new PartBlocks(joined(reader, lowerings), rows, first.arithmetic, first.padding);
    }

    private static OpenLowering joined(CborReader reader, List<OpenLowering> lowerings) throws WireException {
        if (lowerings.size() == 1) {
            return lowerings.get(0);
        }
        List<OpenConv> convolutions = new ArrayList<>();
        for (OpenLowering lowering : lowerings) {
            if (!(lowering instanceof OpenConv conv)) {
                throw reader.wrong(
                        Reason.OUT_OF_RANGE, BLOCKS, "one block, or convolutions", "a dense block of several");
            }
            convolutions.add(conv);
        }
        try {
            return new OpenJoined(convolutions);
        } catch (IllegalArgumentException e) {
            throw reader.wrong(
                    Reason.OUT_OF_RANGE, BLOCKS, "convolutions over one image", String.valueOf(e.getMessage()));
        }
    }

    private static PartBlocks readBlock(CborReader reader) throws WireException {
        reader.array("block");
        OpenLowering lowering = LoweringCodec.read(reader);
        int rows = reader.uint("rows");
        if (rows < 1) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "rows", "1 or more", "0");
        }
        if (!reader.more("block")) {
            return new PartBlocks(lowering, List.of(rows), Arithmetic.FLOAT32, (byte) 0);
        }
        byte padding = (byte) reader.uint("padding", 255);
        long bits = reader.uint("accumulator_bits", INT64_BITS);
        if (bits != INT32_BITS && bits != INT64_BITS) {
            throw reader.wrong(Reason.OUT_OF_RANGE, "accumulator_bits", "32 or 64", "" + bits);
        }
        reader.endArray("block");
        return new PartBlocks(
                lowering, List.of(rows), bits == INT32_BITS ? Arithmetic.INT32 : Arithmetic.INT64, padding);
    }

    /** Number of weights in all blocks; Long.MAX_VALUE when they are more than {@code most}. */
    long elements(long most) {
        long sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            long block = (long) rows.get(i) * lowering.blocks().get(i).reduction();
            if (rows.size() > 1 && block > most - sum) {
                return Long.MAX_VALUE;
            }
            sum += block;
        }
        return sum;
    }

    void write(CborWriter writer) {
        writer.array(rows.size());
        boolean floats = arithmetic == Arithmetic.FLOAT32;
        for (int i = 0; i < rows.size(); i++) {
            writer.array(floats ? FLOAT_FIELDS : INTEGER_FIELDS);
            LoweringCodec.write(writer, lowering.blocks().get(i));
            writer.uint(rows.get(i));
            if (!floats) {
                writer.uint(padding & 0xff).uint(arithmetic == Arithmetic.INT32 ? INT32_BITS : INT64_BITS);
            }
        }
    }
}

package dev.ballast.gemm.operand;

import java.util.Arrays;
import java.util.List;

/**
 * Several convolutions over one image with outputs of one extent. I holds the rows of the first convolution's I, then those of the next
 * one. The weights of such a product are block-diagonal: see {@link Weights#diagonal}.
 *
 * @param blocks 2 to {@value OpenJoined#MOST_BLOCKS} convolutions
 */
public record JoinedLowering(List<ConvLowering> blocks) implements Lowering {
    public JoinedLowering {
        blocks = List.copyOf(blocks);
        OpenJoined.requireNumber(blocks.size());
        ConvLowering first = blocks.get(0);
        for (ConvLowering block : blocks) {
            if (!isBeside(first, block)) {
                throw new IllegalArgumentException("convolutions over " + first.channels() + " x " + sizes(first)
                        + " and over " + block.channels() + " x " + sizes(block));
            }
        }
        long reduction = blocks.stream().mapToLong(ConvLowering::reduction).sum();
        if (reduction * first.columns() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("convolutions of more than 2^31-1 unfolded elements together");
        }
    }

    /** Whether two convolutions read images of one size and have outputs of one size. */
    public static boolean isBeside(ConvLowering one, ConvLowering other) {
        return one.channels() == other.channels()
                && isBeside(one.vertical(), other.vertical())
                && isBeside(one.horizontal(), other.horizontal());
    }

    private static boolean isBeside(WindowAxis one, WindowAxis other) {
        return one.input() == other.input() && one.outputs() == other.outputs();
    }

    private static String sizes(ConvLowering block) {
        return block.vertical().input() + " x " + block.horizontal().input() + " to "
                + block.vertical().outputs() + " x " + block.horizontal().outputs();
    }

    @Override
    public int reduction() {
        return blocks.stream().mapToInt(ConvLowering::reduction).sum();
    }

    @Override
    public int columns() {
        return blocks.get(0).columns();
    }

    @Override
    public OpenLowering open() {
        return new OpenJoined(
                blocks.stream().map(block -> (OpenConv) block.open()).toList());
    }

    /** The extents of the first convolution, then those of the next one. */
    @Override
    public int[] extents() {
        return blocks.stream()
                .flatMapToInt(block -> Arrays.stream(block.extents()))
                .toArray();
    }

    @Override
    public int source(int k, int column) {
        int row = k;
        for (ConvLowering block : blocks) {
            if (row < block.reduction()) {
                return block.source(row, column);
            }
            row -= block.reduction();
        }
        throw new IndexOutOfBoundsException("row " + k + " of " + reduction());
    }

    @Override
    public int inputLength() {
        return blocks.get(0).inputLength();
    }

    @Override
    public boolean isIdentity() {
        return false;
    }

    /** The blocks are unfolded one after the other. The padded copy and the columns may be those of different blocks. */
    @Override
    public long copied() {
        long padded = 0;
        long few = 0;
        for (ConvLowering block : blocks) {
            long columns = block.columns() <= FEW_COLUMNS ? (long) block.reduction() * block.columns() : 0;
            padded = Math.max(padded, block.copied() - columns);
            few = Math.max(few, columns);
        }
        return padded + few;
    }
}

package dev.ballast.gemm.operand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several convolutions over one image of any size: {@link JoinedLowering} with open extents. Its extents are those of the first
 * convolution, then those of the next one.
 *
 * @param blocks 2 to {@value #MOST_BLOCKS} convolutions over equally many channels
 */
public record OpenJoined(List<OpenConv> blocks) implements OpenLowering {
    /** Most convolutions of one product. */
    public static final int MOST_BLOCKS = 8;

    public OpenJoined {
        blocks = List.copyOf(blocks);
        requireNumber(blocks.size());
        int channels = blocks.get(0).channels();
        long reduction = 0;
        for (OpenConv block : blocks) {
            if (block.channels() != channels) {
                throw new IllegalArgumentException(
                        "convolutions over " + channels + " and over " + block.channels() + " channels");
            }
            reduction += block.reduction();
        }
        if (reduction > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("convolutions of more than 2^31-1 weights in a row together");
        }
    }

    static void requireNumber(int blocks) {
        if (blocks < 2 || blocks > MOST_BLOCKS) {
            throw new IllegalArgumentException("expected 2 to " + MOST_BLOCKS + " blocks, got " + blocks);
        }
    }

    @Override
    public int reduction() {
        return blocks.stream().mapToInt(OpenConv::reduction).sum();
    }

    @Override
    public int extents() {
        return blocks.stream().mapToInt(OpenConv::extents).sum();
    }

    @Override
    public Lowering at(int... extents) {
        requireNumber(extents);
        List<ConvLowering> closed = new ArrayList<>();
        int from = 0;
        for (OpenConv block : blocks) {
            int to = from + block.extents();
            closed.add((ConvLowering) block.at(Arrays.copyOfRange(extents, from, to)));
            from = to;
        }
        return new JoinedLowering(closed);
    }
}

package dev.ballast.gemm.operand;

/**
 * A two-dimensional convolution over images of any size. Its six extents are input, padding before and padding after, first of the vertical
 * axis, then of the horizontal axis. Padding is open too, because the rules SAME_UPPER and SAME_LOWER of ONNX derive it from the input.
 *
 * @param channels input channels of one group, at least 1
 * @param vertical the window along the height
 * @param horizontal the window along the width
 */
public record OpenConv(int channels, OpenWindow vertical, OpenWindow horizontal) implements OpenLowering {
    /** Largest extent, so that sums of an input and its padding stay far below 2^31. */
    public static final int MOST_EXTENT = 1 << 24;

    private static final int EXTENTS = 6;
    private static final int OF_AXIS = 3;

    public OpenConv {
        if (channels < 1) {
            throw new IllegalArgumentException("convolution over " + channels + " channels");
        }
        if (channels * (double) vertical.kernel() * horizontal.kernel() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("convolution of more than 2^31-1 weights in a row");
        }
    }

    @Override
    public int reduction() {
        return channels * vertical.kernel() * horizontal.kernel();
    }

    @Override
    public int extents() {
        return EXTENTS;
    }

    @Override
    public Lowering at(int... extents) {
        requireNumber(extents);
        for (int extent : extents) {
            if (extent < 0 || extent > MOST_EXTENT) {
                throw new IllegalArgumentException("extents of 0 to " + MOST_EXTENT + ", got " + extent);
            }
        }
        return new ConvLowering(channels, axis(vertical, extents, 0), axis(horizontal, extents, OF_AXIS));
    }

    private static WindowAxis axis(OpenWindow window, int[] extents, int at) {
        return window.at(extents[at], extents[at + 1], extents[at + 2]);
    }
}

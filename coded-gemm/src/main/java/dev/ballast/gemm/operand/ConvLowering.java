package dev.ballast.gemm.operand;

/**
 * A two-dimensional convolution as a product (im2col). Row (c, i, j) of I holds, for every output position, the input element of channel c
 * under tap (i, j); in the padding it holds zero. A group of a grouped convolution is a lowering of its own over the group's channels, at
 * an offset into the activation.
 *
 * @param channels input channels of one group, at least 1
 * @param vertical the window along the height
 * @param horizontal the window along the width
 */
public record ConvLowering(int channels, WindowAxis vertical, WindowAxis horizontal) implements Lowering {
    /** Most elements of the padded copy that fit an array, with room for a vector at the end. */
    private static final int MOST_PADDED = Integer.MAX_VALUE - 8 - WindowAxis.SLACK;

    public ConvLowering {
        if (channels < 1) {
            throw new IllegalArgumentException("convolution over " + channels + " channels");
        }
        double taps = (double) channels * vertical.kernel() * horizontal.kernel();
        double positions = (double) vertical.outputs() * horizontal.outputs();
        double inputs = (double) channels * vertical.input() * horizontal.input();
        if (taps > Integer.MAX_VALUE || inputs > Integer.MAX_VALUE || taps * positions > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("convolution of more than 2^31-1 unfolded elements");
        }
        double padded = channels * plane(vertical, horizontal);
        if (padded > MOST_PADDED) {
            throw new IllegalArgumentException("convolution over " + (long) padded + " elements with its padding");
        }
    }

    @Override
    public int reduction() {
        return channels * vertical.kernel() * horizontal.kernel();
    }

    @Override
    public int columns() {
        return vertical.outputs() * horizontal.outputs();
    }

    @Override
    public OpenLowering open() {
        return new OpenConv(channels, vertical.open(), horizontal.open());
    }

    @Override
    public int[] extents() {
        return new int[] {
            vertical.input(),
            vertical.padBefore(),
            vertical.padAfter(),
            horizontal.input(),
            horizontal.padBefore(),
            horizontal.padAfter()
        };
    }

    @Override
    public int source(int k, int column) {
        int y = vertical.source(column / horizontal.outputs(), k / horizontal.kernel() % vertical.kernel());
        int x = horizontal.source(column % horizontal.outputs(), k % horizontal.kernel());
        if (y < 0 || y >= vertical.input() || x < 0 || x >= horizontal.input()) {
            return -1;
        }
        int channel = k / (vertical.kernel() * horizontal.kernel());
        return (channel * vertical.input() + y) * horizontal.input() + x;
    }

    @Override
    public int inputLength() {
        return channels * vertical.input() * horizontal.input();
    }

    @Override
    public boolean isIdentity() {
        return isPointwise(vertical) && isPointwise(horizontal);
    }

    private static boolean isPointwise(WindowAxis axis) {
        return axis.kernel() == 1 && axis.stride() == 1 && axis.padBefore() == 0 && axis.padAfter() == 0;
    }

    /** Elements of the padded input, cut by the strides into phases. */
    public long padded() {
        return (long) (channels * plane(vertical, horizontal));
    }

    /** Elements in all phases of one channel. */
    private static double plane(WindowAxis vertical, WindowAxis horizontal) {
        return (double) vertical.phases() * vertical.phaseLength() * horizontal.phases() * horizontal.phaseLength();
    }

    @Override
    public long copied() {
        long few = columns() <= FEW_COLUMNS ? (long) reduction() * columns() : 0;
        return isIdentity() ? few : padded() + WindowAxis.SLACK + few;
    }
}

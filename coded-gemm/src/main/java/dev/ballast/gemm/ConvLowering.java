package dev.ballast.gemm;

/**
 * A two-dimensional convolution as a product (im2col): row (c, i, j) of I holds, for every output position, the input element
 * under tap (i, j) of channel c, zero in the padding. A group of a grouped convolution is a lowering of its own over the
 * group's channels, reached by an offset into the activation.
 *
 * @param channels input channels of one group, at least 1
 * @param vertical the window along the height
 * @param horizontal the window along the width
 */
public record ConvLowering(int channels, WindowAxis vertical, WindowAxis horizontal) implements Lowering {
    public ConvLowering {
        if (channels < 1) {
            throw new IllegalArgumentException("convolution over " + channels + " channels");
        }
        long taps = (long) channels * vertical.kernel() * horizontal.kernel();
        long positions = (long) vertical.outputs() * horizontal.outputs();
        long inputs = (long) channels * vertical.input() * horizontal.input();
        if (taps > Integer.MAX_VALUE || inputs > Integer.MAX_VALUE || taps * (double) positions > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("convolution of more than 2^31-1 unfolded elements");
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

    @Override
    public void unfold(Strip strip) {
        int plane = vertical.input() * horizontal.input();
        int target = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < vertical.kernel(); i++) {
                for (int j = 0; j < horizontal.kernel(); j++) {
                    unfoldTap(strip, channel * plane, i, j, target);
                    target += columns();
                }
            }
        }
    }

    /** One row of I: tap (i, j) of the channel whose plane begins at {@code plane}. */
    private void unfoldTap(Strip strip, int plane, int i, int j, int target) {
        int width = horizontal.outputs();
        int first = firstInside(j);
        int end = endInside(j, first);
        for (int y = 0; y < vertical.outputs(); y++) {
            int row = target + y * width;
            int sourceY = vertical.source(y, i);
            if (sourceY < 0 || sourceY >= vertical.input()) {
                strip.pad(row, width);
                continue;
            }
            strip.pad(row, first);
            if (first < end) {
                int source = plane + sourceY * horizontal.input() + horizontal.source(first, j);
                strip.gather(source, horizontal.stride(), row + first, end - first);
            }
            strip.pad(row + end, width - end);
        }
    }

    /** First output column whose tap {@code j} lies inside the image, or the number of columns. */
    private int firstInside(int j) {
        int x = 0;
        while (x < horizontal.outputs() && horizontal.source(x, j) < 0) {
            x++;
        }
        return x;
    }

    /** End of the run of output columns from {@code first} on whose tap {@code j} lies inside the image. */
    private int endInside(int j, int first) {
        int x = first;
        while (x < horizontal.outputs() && horizontal.source(x, j) < horizontal.input()) {
            x++;
        }
        return x;
    }
}

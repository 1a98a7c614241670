package dev.ballast.gemm.operand;

/**
 * One axis of a window that slides over images of any extent. The parameters are those of {@link WindowAxis}.
 *
 * @param kernel taps of the window, at least 1
 * @param stride distance between two outputs, at least 1
 * @param dilation distance between two taps, at least 1
 */
public record OpenWindow(int kernel, int stride, int dilation) {
    public OpenWindow {
        if (kernel < 1 || stride < 1 || dilation < 1) {
            throw new IllegalArgumentException(
                    "kernel " + kernel + ", stride " + stride + ", dilation " + dilation + ": all must be 1 or more");
        }
    }

    /** The window over an image of {@code input} elements with this padding. */
    public WindowAxis at(int input, int padBefore, int padAfter) {
        return new WindowAxis(input, kernel, stride, padBefore, padAfter, dilation);
    }
}

package dev.ballast.gemm.operand;

/**
 * One axis of a window that slides over an image, as in convolutions and pooling (ONNX operator Conv).
 *
 * @param input extent of the image along this axis, at least 1
 * @param kernel taps of the window, at least 1
 * @param stride distance between two outputs, at least 1
 * @param padBefore virtual zeros before the first element
 * @param padAfter virtual zeros after the last element; may differ from {@code padBefore}
 * @param dilation distance between two taps, at least 1
 */
public record WindowAxis(int input, int kernel, int stride, int padBefore, int padAfter, int dilation) {
    /** Elements after the end of a row that kernels may read, so that their loops need no special end: at least the widest vector. */
    public static final int SLACK = 64;

    public WindowAxis {
        require(input >= 1 && kernel >= 1 && stride >= 1 && dilation >= 1, "input, kernel, stride, dilation >= 1");
        require(padBefore >= 0 && padAfter >= 0, "pads >= 0");
        require((long) input + padBefore + padAfter >= span(kernel, dilation), "the window fits the padded input");
    }

    /** An axis along which the window does not move: the second axis of a one-dimensional convolution. */
    public static WindowAxis unit() {
        return new WindowAxis(1, 1, 1, 0, 0, 1);
    }

    /** The window over an image of any extent. */
    public OpenWindow open() {
        return new OpenWindow(kernel, stride, dilation);
    }

    /** Positions of the window: floor((input + pads - span) / stride) + 1. */
    public int outputs() {
        return (int) ((input + (long) padBefore + padAfter - span(kernel, dilation)) / stride) + 1;
    }

    /**
     * Index into the input that {@code tap} of the window reads at {@code output}. An index below 0, or from {@code input} on, is padding.
     */
    public int source(int output, int tap) {
        return output * stride - padBefore + tap * dilation;
    }

    /** Number of phases into which the stride cuts the padded input and that a tap reads. */
    public int phases() {
        return Math.min(stride, (kernel - 1) * dilation + 1);
    }

    /** Elements of one phase. */
    public int phaseLength() {
        return outputs() + (kernel - 1) * dilation / stride;
    }

    private static long span(int kernel, int dilation) {
        return (long) (kernel - 1) * dilation + 1;
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException("window axis breaks the rule: " + rule);
        }
    }
}

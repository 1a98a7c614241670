package dev.ballast.model.op.node;

/**
 * One axis of a transposed convolution. Each input element is spread over the outputs under a window, which moves by a stride from one input
 * element to the next (ONNX operator ConvTranspose).
 *
 * @param input extent of the input, at least 1
 * @param output extent of the output, at least 1
 * @param kernel taps of the window, at least 1
 * @param stride distance between the windows of two neighbouring input elements, at least 1
 * @param padBefore outputs that are cut off at the beginning
 * @param dilation distance between two taps, at least 1
 */
public record TransposedAxis(int input, int output, int kernel, int stride, int padBefore, int dilation) {
    /** An axis along which nothing is spread: the height of a one-dimensional transposed convolution. */
    static TransposedAxis unit() {
        return new TransposedAxis(1, 1, 1, 1, 0, 1);
    }

    /** Index of the output under {@code tap} of the window of input element {@code index}. It may lie outside the output. */
    public int target(int index, int tap) {
        return index * stride - padBefore + tap * dilation;
    }

    /** First input element whose {@code tap} lies inside the output. */
    public int first(int tap) {
        int before = -target(0, tap);
        return before <= 0 ? 0 : Math.min(input, (before + stride - 1) / stride);
    }

    /** End, exclusive, of the input elements whose {@code tap} lies inside the output. */
    public int end(int tap) {
        int room = output - target(0, tap);
        return room <= 0 ? 0 : Math.min(input, (room - 1) / stride + 1);
    }
}

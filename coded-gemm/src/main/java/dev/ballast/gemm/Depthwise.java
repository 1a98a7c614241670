package dev.ballast.gemm;

/**
 * A convolution in which every channel of the input has one filter of its own and gives one channel of the output.
 *
 * @param lowering of one channel, so over one channel
 * @param filters channels x taps, FLOAT32
 */
public record Depthwise(ConvLowering lowering, Weights filters) {
    public Depthwise {
        if (lowering.channels() != 1
                || filters.cols() != lowering.reduction()
                || filters.format() != Weights.Format.FLOAT32) {
            throw new IllegalArgumentException(
                    filters.format() + " filters of " + filters + " for " + lowering.channels() + " channels each");
        }
    }

    /** Channels. */
    public int channels() {
        return filters.rows();
    }

    /** Elements that are read. */
    public int inputLength() {
        return channels() * lowering.inputLength();
    }

    /** Bytes beside filters, activation and result that the convolution keeps in its {@link Scratch}, at most. */
    public long scratchBytes() {
        return DepthwiseProducts.scratchElements(lowering) * Float.BYTES;
    }

    /** Elements that are written. */
    public int outputLength() {
        return channels() * lowering.columns();
    }
}

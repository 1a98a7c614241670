package dev.ballast.gemm;

/**
 * A convolution in which every input channel has its own filter and gives one output channel.
 *
 * @param lowering of one channel
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

    /** Elements read. */
    public int inputLength() {
        return channels() * lowering.inputLength();
    }

    /** Most bytes that the convolution keeps in its {@link Scratch}, in addition to filters, activation and result. */
    public long scratchBytes() {
        return DepthwiseProducts.scratchElements(lowering) * Float.BYTES;
    }

    /** Elements written. */
    public int outputLength() {
        return channels() * lowering.columns();
    }
}

package dev.ballast.gemm.operand;

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

    /** Elements written. */
    public int outputLength() {
        return channels() * lowering.columns();
    }
}

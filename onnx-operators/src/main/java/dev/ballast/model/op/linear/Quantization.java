package dev.ballast.model.op.linear;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/**
 * Scales and zero points of an integer value: real = scale * (q - zero). There is one of each for the whole value or one for each channel.
 */
final class Quantization {
    private final float[] scales;
    private final int[] zeros;

    private Quantization(float[] scales, int[] zeros) {
        this.scales = scales;
        this.zeros = zeros;
    }

    /**
     * Reads the scales and zero points of a QuantizeLinear or DequantizeLinear node.
     *
     * @param x shape of the value
     * @param type of the value's integers
     */
    static Quantization of(NodeReader node, Shape x, ElementType type) throws RefusedException {
        long block = node.whole("block_size", 0);
        if (block == 0) {
            return of(node, 1, type);
        }
        RefusedException.unless(block > 0 && block <= Extents.MAX_ELEMENTS, "attribute block_size " + block);
        int axis = Extents.axis(node.whole("axis", 1), x.rank(), x.rank());
        return ofBlocks(node, x, type, new Blocks(axis, (int) block));
    }

    /**
     * Reads the scale at input {@code input} and the zero point at the next input, which may be omitted.
     *
     * @param type of the quantized value
     * @throws RefusedException unless both are constant, of the same size and of the right type
     */
    static Quantization of(NodeReader node, int input, ElementType type) throws RefusedException {
        FloatTensor scale = node.constant(input, "scale");
        RefusedException.unless(scale.shape().rank() <= 1, "scale of shape " + scale.shape() + " (only one axis)");
        int[] zeros = zeros(node, input + 1, type, scale.data().length);
        return new Quantization(scale.data(), zeros);
    }

    /**
     * Reads scales and zero points for blocks of elements. They have the shape of the value, except along one axis, where one of each
     * serves a block. The result holds one of each for every element.
     */
    private static Quantization ofBlocks(NodeReader node, Shape x, ElementType type, Blocks blocks)
            throws RefusedException {
        node.room().take(3L * x.size());
        FloatTensor scale = node.constant(1, "scale");
        int[] dims = x.toArray();
        dims[blocks.axis()] = (dims[blocks.axis()] + blocks.size() - 1) / blocks.size();
        Shape fitting = Shape.of(dims);
        Tensor zero = node.has(2) ? node.constant(2, "zero point", type) : type.zeros(fitting);
        RefusedException.unless(
                scale.shape().equals(fitting) && zero.shape().equals(fitting),
                "scale of shape " + scale.shape() + " and zero point of shape " + zero.shape() + " for blocks of " + x);
        int axis = blocks.axis();
        int inner = Selection.stride(x, axis);
        float[] scales = new float[x.size()];
        int[] zeros = new int[x.size()];
        for (int i = 0; i < scales.length; i++) {
            int outer = i / inner / x.dim(axis);
            int block = i / inner % x.dim(axis) / blocks.size();
            int from = (outer * fitting.dim(axis) + block) * inner + i % inner;
            scales[i] = scale.data()[from];
            zeros[i] = (int) Whole.get(zero, from);
        }
        return new Quantization(scales, zeros);
    }

    /** Blocks of {@code size} elements along an axis. */
    private record Blocks(int axis, int size) {}

    /** Reads only the zero points, {@code count} of them. Omitted zero points are 0. */
    static int[] zeros(NodeReader node, int input, ElementType type, int count) throws RefusedException {
        int[] zeros = new int[count];
        if (!node.has(input)) {
            return zeros;
        }
        Tensor given = node.constant(input, "zero point", type);
        RefusedException.unless(
                given.shape().rank() <= 1 && given.shape().size() == count,
                "zero point of shape " + given.shape() + " for " + count + " scales");
        for (int i = 0; i < count; i++) {
            zeros[i] = given instanceof ByteTensor octets ? octets.get(i) : ((IntTensor) given).data()[i];
        }
        return zeros;
    }

    int size() {
        return scales.length;
    }

    float scale(int channel) {
        return scales[scales.length == 1 ? 0 : channel];
    }

    /** The zero points, a single one or one for each channel; not a copy. */
    int[] zeros() {
        return zeros;
    }

    /** {@code left * right / output} in float32 for each of {@code channels} channels of the right factor. */
    static float[] ratios(Quantization left, Quantization right, Quantization output, int channels) {
        float[] ratios = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            ratios[channel] = left.scale(0) * right.scale(channel) / output.scale(0);
        }
        return ratios;
    }

    int zero(int channel) {
        return zeros[zeros.length == 1 ? 0 : channel];
    }

    /** Refuses more than one scale. */
    Quantization requireOne(String what) throws RefusedException {
        RefusedException.unless(scales.length == 1, what + " has " + scales.length + " scales (only one)");
        return this;
    }

    /** Refuses any number of scales other than one, or one for each channel. */
    Quantization requireChannels(int channels, String what) throws RefusedException {
        RefusedException.unless(
                scales.length == 1 || scales.length == channels,
                what + " has " + scales.length + " scales for " + channels + " channels");
        return this;
    }

    /** Rounds half to even, adds the zero point and saturates; NaN becomes the zero point. */
    static byte saturate(float scaled, ElementType type, int zero) {
        double rounded = Math.rint(scaled) + zero;
        return (byte) (int) Math.max(type.least(), Math.min(type.most(), Double.isNaN(rounded) ? zero : rounded));
    }
}

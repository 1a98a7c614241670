package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Corrects the raw product of int8 numbers for their zero points and adds the bias, in int32:
 *
 * <pre>acc = XW - wz * colsum(X) - xz * rowsum(W) + k * xz * wz + bias</pre>
 *
 * <p>Then converts it to the scale of the output: saturate(round_half_even(float32(acc) * scale) + yz). Everything except the column sums
 * is known at load. They are not needed when all wz are zero (ONNX operators QLinearConv, QLinearMatMul, ConvInteger).
 */
final class IntegerFinish implements Finish {
    private static final int[] NONE = {};

    private final int[] addends;
    private final int[] weightZeros;
    /** A layer with one row of ones as weights, whose product is the column sums; null when they are not needed. */
    private final @Nullable LinearLayer ones;

    private final Output output;

    /**
     * Takes a layer with int8 weights. Activations and weights that were uint8 must be converted to int8 by subtracting 128.
     *
     * @param layer its padding is the activation's zero point
     * @param weightZeros zero points of the rows of W; wrapped
     * @param bias one value for each row of W, or none at all; read
     * @param output how a sum becomes an output
     */
    IntegerFinish(LinearLayer layer, int[] weightZeros, int[] bias, Output output) {
        this.addends = new int[layer.rows()];
        boolean isPlain = Arrays.stream(weightZeros).allMatch(z -> z == 0);
        this.weightZeros = isPlain ? NONE : weightZeros;
        this.output = output;
        Weights weights = layer.weights();
        this.ones = isPlain ? null : layer.with(ones(weights.cols()));
        for (int row = 0; row < addends.length; row++) {
            int sum = 0;
            for (int i = 0; i < weights.cols(); i++) {
                sum += weights.bytes()[weights.offset() + row * weights.cols() + i];
            }
            addends[row] =
                    (bias.length == 0 ? 0 : bias[row]) + layer.padding() * (weights.cols() * weightZeros[row] - sum);
        }
    }

    private static Weights ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 1);
        return Weights.int8(ones, 0, 1, length);
    }

    /** Defines how sums become outputs. */
    static final class Output {
        private final float[] scales;
        private final ElementType type;
        private final int zero;
        private final Layout layout;

        private Output(float[] scales, ElementType type, int zero, Layout layout) {
            this.scales = scales;
            this.type = type;
            this.zero = zero;
            this.layout = layout;
        }

        /** The sums themselves, as int32. */
        static Output sums(Layout layout) {
            return new Output(new float[0], ElementType.INT32, 0, layout);
        }

        /**
         * Sums scaled to an 8-bit type.
         *
         * @param scales one for each row of W; wrapped
         * @param zero zero point of the output, in the output's own type
         */
        static Output scaled(float[] scales, ElementType type, int zero, Layout layout) {
            return new Output(scales, type, zero, layout);
        }

        ElementType type() {
            return type;
        }

        /** The output for a row's sum, when outputs are scaled. */
        byte scale(int sum, int row) {
            return Quantization.saturate((float) sum * scales[row], type, zero);
        }

        /** This conversion for some of the rows. */
        Output rows(int from, int count) {
            float[] some = scales.length == 0 ? scales : Arrays.copyOfRange(scales, from, from + count);
            return new Output(some, type, zero, layout);
        }
    }

    @Override
    public ElementType type() {
        return output.type;
    }

    @Override
    public int held() {
        return addends.length + weightZeros.length + output.scales.length;
    }

    @Override
    public int rows() {
        return addends.length;
    }

    @Override
    public void apply(Product product, Tensor target, Workspace workspace) {
        int m = addends.length;
        int n = product.layer().lowering().columns();
        int[] sums = ones == null ? NONE : columnSums(ones, product, workspace);
        int[] raw = ((IntTensor) product.raw()).data();
        int step = output.layout.columnStep(m);
        for (int row = 0; row < m; row++) {
            int to = product.to() + row * output.layout.rowStep(n);
            for (int column = 0; column < n; column++, to += step) {
                int sum = raw[row * n + column] + addends[row];
                if (sums.length > 0) {
                    sum -= weightZeros[row] * sums[column];
                }
                if (target instanceof ByteTensor octets) {
                    octets.data()[to] = output.scale(sum, row);
                } else {
                    ((IntTensor) target).data()[to] = sum;
                }
            }
        }
    }

    /** Column sums of the unfolded input, padding included: the product of the input with a row of ones. */
    private static int[] columnSums(LinearLayer ones, Product product, Workspace workspace) {
        int[] sums = workspace.sums(ones.lowering().columns()).data();
        byte[] activation = ((ByteTensor) product.activation()).data();
        ones.multiply(workspace.kernel(), activation, product.from(), workspace.scratch(), sums, 0);
        return sums;
    }
}

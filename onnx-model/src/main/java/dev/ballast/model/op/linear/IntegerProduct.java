package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import java.util.Arrays;

/** The factors of an integer operator, converted to int8. The operator's products are cut from them. Used for one plan. */
final class IntegerProduct {
    private final byte[] weights;
    private final int[] weightZeros;
    private final byte inputZero;
    private final int[] bias;
    private final IntegerFinish.Output output;

    /**
     * Wraps the bias.
     *
     * @param input type of the activation
     * @param inputZero its zero point, in its own type
     * @param factor weights and their zero points
     * @param bias one int32 for each row, or none at all
     */
    IntegerProduct(ElementType input, int inputZero, Factor factor, int[] bias, IntegerFinish.Output output) {
        this.weights = factor.weights;
        this.weightZeros = factor.zeros;
        this.inputZero = (byte) (inputZero - input.offset());
        this.bias = bias;
        this.output = output;
    }

    /** A layer of rows {@code first} to {@code first + rows}, exclusive, of the weights, over an input of their own. */
    LinearLayer layer(Lowering lowering, int first, int rows) {
        int k = lowering.reduction();
        Weights some = Weights.int8(weights, first * k, rows, k);
        return LinearLayer.integers(lowering, some, Arithmetic.INT32, inputZero);
    }

    /** The finish for the product of {@link #layer}. */
    IntegerFinish finish(LinearLayer layer, int first) {
        int end = first + layer.rows();
        int[] some = bias.length == 0 ? bias : Arrays.copyOfRange(bias, first, end);
        return new IntegerFinish(
                layer, Arrays.copyOfRange(weightZeros, first, end), some, output.rows(first, layer.rows()));
    }

    /** Weights W[m x k] as int8, and the zero point of each row. */
    static final class Factor {
        private final byte[] weights;
        private final int[] zeros;

        private Factor(byte[] weights, int[] zeros) {
            this.weights = weights;
            this.zeros = zeros;
        }

        /**
         * Copies row-major weights, or wraps them when they are int8 already.
         *
         * @param zeros zero points in the weights' own type: a single one, or one for each row
         */
        static Factor rows(ByteTensor weights, int rows, int[] zeros) {
            int offset = ElementType.of(weights).offset();
            byte[] signed = weights.data();
            if (offset != 0) {
                signed = new byte[weights.data().length];
                Workspace.toSigned(weights, ByteTensor.signed(weights.shape(), signed));
            }
            int[] each = new int[rows];
            for (int row = 0; row < rows; row++) {
                each[row] = zeros[zeros.length == 1 ? 0 : row] - offset;
            }
            return new Factor(signed, each);
        }

        /** Copies weights B[k x n]; each of their columns becomes a row of W. */
        static Factor columns(ByteTensor weights, int k, int n, int[] zeros) {
            byte[] turned = new byte[weights.data().length];
            for (int row = 0; row < k; row++) {
                for (int column = 0; column < n; column++) {
                    turned[column * k + row] = weights.data()[row * n + column];
                }
            }
            return rows(
                    weights.isSigned()
                            ? ByteTensor.signed(weights.shape(), turned)
                            : ByteTensor.unsigned(weights.shape(), turned),
                    n,
                    zeros);
        }
    }
}

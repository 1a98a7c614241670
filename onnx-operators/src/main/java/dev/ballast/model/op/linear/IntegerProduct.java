package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The factors of an integer operator, converted to int8. The operator's products are cut from them. Used for one plan. */
final class IntegerProduct {
    private final byte[] weights;
    private final int[] weightZeros;
    private final Zero zero;
    private final int[] bias;
    private final IntegerOutput output;

    /**
     * Wraps the bias.
     *
     * @param zero zero point of the activation
     * @param factor weights and their zero points
     * @param bias one int32 for each row, or none at all
     */
    IntegerProduct(Zero zero, Factor factor, int[] bias, IntegerOutput output) {
        this.weights = factor.weights;
        this.weightZeros = factor.zeros;
        this.zero = zero;
        this.bias = bias;
        this.output = output;
    }

    /** A layer of rows {@code first} to {@code first + rows}, exclusive, of the weights, over an input of their own. */
    LinearLayer layer(Lowering lowering, int first, int rows) {
        int k = lowering.reduction();
        Weights some = Weights.int8(weights, first * k, rows, k);
        return LinearLayer.integers(lowering, some, Arithmetic.INT32, (byte) zero.known());
    }

    /** The finish for the product of {@link #layer}. */
    IntegerFinish finish(LinearLayer layer, int first) {
        int end = first + layer.rows();
        int[] some = bias.length == 0 ? bias : Arrays.copyOfRange(bias, first, end);
        return new IntegerFinish(
                layer, zero, Arrays.copyOfRange(weightZeros, first, end), some, output.rows(first, layer.rows()));
    }

    /**
     * The zero point of an activation, as of int8.
     *
     * @param known the zero point when it is known at load, otherwise 0
     * @param at index of the zero point among the finish's operands; -1 when it is known at load
     * @param offset the number that converts a zero point of the activation's own type to int8 when subtracted
     */
    record Zero(int known, int at, int offset) {
        /** A zero point that is known at load, in the activation's own type. */
        static Zero known(int zero, ElementType type) {
            return new Zero(zero - type.offset(), -1, type.offset());
        }

        /** A zero point that is an operand of the finish. */
        static Zero operand(int at, ElementType type) {
            return new Zero(0, at, type.offset());
        }

        boolean isKnown() {
            return at < 0;
        }

        /** The zero point in this run. */
        int of(List<Tensor> operands) {
            return isKnown() ? known : ((ByteTensor) operands.get(at)).get(0) - offset;
        }
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
         * Takes row-major weights, the node's input {@code index}. They are copied unless they are int8 already.
         *
         * @param zeros zero points in the weights' own type: a single one, or one for each row
         */
        static Factor rows(NodeReader node, int index, int rows, int[] zeros) throws RefusedException {
            ByteTensor weights = weights(node, index);
            int k = weights.data().length / rows;
            Weights signed = node.form(index, "rows", () -> Weights.int8(signed(weights, weights.data()), 0, rows, k));
            return new Factor(signed.bytes(), shifted(zeros, rows, ElementType.of(weights)));
        }

        /** Copies weights B[k x n], the node's input {@code index}; each of their columns becomes a row of W. */
        static Factor columns(NodeReader node, int index, int k, int n, int[] zeros) throws RefusedException {
            ByteTensor weights = weights(node, index);
            Weights turned =
                    node.form(index, "columns", () -> Weights.int8(signed(weights, turned(weights, k, n)), 0, n, k));
            return new Factor(turned.bytes(), shifted(zeros, n, ElementType.of(weights)));
        }

        private static ByteTensor weights(NodeReader node, int index) throws RefusedException {
            return (ByteTensor) node.constant(index, "weights", node.bytes(index));
        }

        private static byte[] turned(ByteTensor weights, int k, int n) {
            byte[] turned = new byte[weights.data().length];
            for (int row = 0; row < k; row++) {
                for (int column = 0; column < n; column++) {
                    turned[column * k + row] = weights.data()[row * n + column];
                }
            }
            return turned;
        }

        /** Elements of the weights' type as int8: the array itself, or a copy. */
        private static byte[] signed(ByteTensor weights, byte[] elements) {
            if (weights.isSigned()) {
                return elements;
            }
            byte[] signed = new byte[elements.length];
            Workspace.toSigned(
                    ByteTensor.unsigned(weights.shape(), elements), ByteTensor.signed(weights.shape(), signed));
            return signed;
        }

        private static int[] shifted(int[] zeros, int rows, ElementType type) {
            int[] each = new int[rows];
            for (int row = 0; row < rows; row++) {
                each[row] = zeros[zeros.length == 1 ? 0 : row] - type.offset();
            }
            return each;
        }
    }
}

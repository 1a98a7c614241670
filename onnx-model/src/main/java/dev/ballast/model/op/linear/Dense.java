package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.Arrays;

/**
 * Plans ONNX operators Gemm and MatMul. With constant weights on the right they become linear operators with W = weights transposed.
 * Otherwise both factors are multiplied in a local product.
 */
final class Dense {
    private static final long BROADCASTS_ALWAYS = 7;

    private Dense() {}

    static Operator matMul(NodeReader node) throws RefusedException {
        Shape a = node.floats(0);
        Shape b = node.floats(1);
        RefusedException.unless(a.rank() > 0 && b.rank() > 0, "a scalar operand");
        int k = a.dim(a.rank() - 1);
        RefusedException.unless(b.dim(Math.max(0, b.rank() - 2)) == k, "shapes " + a + " and " + b + " do not fit");
        if (!node.isConstant(1) || b.rank() > 2) {
            return MatMul.of(a, b, node.room());
        }
        int n = b.rank() == 1 ? 1 : b.dim(1);
        long[] dims = new long[a.rank() - (b.rank() == 1 ? 1 : 0)];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = axis == a.rank() - 1 ? n : a.dim(axis);
        }
        Shape shape = Extents.shape(dims);
        float[] weights = transposed(node.constant(1, "weights").data(), k, n);
        LinearLayer layer = LinearLayer.of(new DenseLowering(k, a.size() / k), Block.of(weights, n, k));
        return new LinearOperator(shape, layer, Bias.of(new float[0], Finish.Layout.COLUMNS));
    }

    static Operator gemm(NodeReader node) throws RefusedException {
        boolean transA = node.flag("transA");
        boolean transB = node.flag("transB");
        float alpha = node.real("alpha", 1f);
        float beta = node.real("beta", 1f);
        Shape a = node.floats(0);
        Shape b = node.floats(1);
        RefusedException.unless(a.rank() == 2 && b.rank() == 2, "operands of shapes " + a + " and " + b + " (rank 2)");
        int batch = a.dim(transA ? 1 : 0);
        int k = a.dim(transA ? 0 : 1);
        int n = b.dim(transB ? 0 : 1);
        RefusedException.unless(b.dim(transB ? 1 : 0) == k, "shapes " + a + " and " + b + " do not fit");
        Shape shape = Extents.shape(batch, n);
        Shape c = node.has(2) ? node.floats(2) : Shape.of();
        boolean mayStretch = node.opset() >= BROADCASTS_ALWAYS || node.flag("broadcast");
        RefusedException.unless(
                mayStretch || c.equals(shape), "bias of shape " + c + " without attribute broadcast before opset 7");
        RefusedException.unless(
                Broadcast.shape(shape, c).equals(shape), "bias of shape " + c + " for a result of shape " + shape);
        boolean oneBias = !node.has(2) || (node.isConstant(2) && c.size() == (c.rank() == 0 ? 1 : c.dim(c.rank() - 1)));
        if (!node.isConstant(1) || (transA && batch > 1) || !oneBias) {
            Gemm.Terms terms = new Gemm.Terms(transA, transB, alpha, beta);
            return new Gemm(shape, terms, k, Broadcast.of(shape, c, node.room()));
        }
        float[] weights = node.constant(1, "weights").data();
        weights = scaled(transB ? weights : transposed(weights, k, n), alpha);
        float[] bias = node.has(2) ? stretched(scaled(node.constant(2, "bias").data(), beta), n) : new float[0];
        LinearLayer layer = LinearLayer.of(new DenseLowering(k, batch), Block.of(weights, n, k));
        return new LinearOperator(shape, layer, Bias.of(bias, Finish.Layout.COLUMNS));
    }

    /** The columns x rows transpose of a rows x columns matrix, as a new array. */
    static float[] transposed(float[] matrix, int rows, int columns) {
        float[] result = new float[matrix.length];
        transpose(matrix, rows, columns, result, 0);
        return result;
    }

    /** Writes the columns x rows transpose of a rows x columns matrix from {@code offset} on. */
    static void transpose(float[] matrix, int rows, int columns, float[] result, int offset) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[offset + column * rows + row] = matrix[row * columns + column];
            }
        }
    }

    /** The array itself when the factor is 1, otherwise a new one. */
    private static float[] scaled(float[] values, float factor) {
        if (factor == 1f) {
            return values;
        }
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i] * factor;
        }
        return result;
    }

    /** One value repeated {@code length} times, or the array itself. */
    private static float[] stretched(float[] values, int length) {
        if (values.length == length) {
            return values;
        }
        float[] result = new float[length];
        Arrays.fill(result, values[0]);
        return result;
    }
}

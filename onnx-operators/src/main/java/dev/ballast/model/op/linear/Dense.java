package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
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
import java.util.List;

/**
 * Plans ONNX operators Gemm and MatMul. With constant weights on the right they become linear operators with W = weights transposed. With
 * constant weights on the left of one matrix W is the weights. Otherwise both factors are multiplied in a local product.
 */
final class Dense {
    private static final long BROADCASTS_ALWAYS = 7;

    private Dense() {}

    static Operator matMul(NodeReader node) throws RefusedException {
        Shape a = node.floats(0);
        Shape b = node.floats(1);
        MatMul.Batches batches = MatMul.Batches.of(a, b, node.room());
        int k = batches.k();
        int n = batches.n();
        if (IntegerDense.isLayer(node, 1)) {
            float[] right = node.constant(1, "weights").data();
            Weights weights = node.form(1, "transposed", () -> Weights.float32(transposed(right, k, n), 0, n, k));
            LinearLayer layer = LinearLayer.floats(new DenseLowering(k, a.size() / k), weights);
            return new LinearOperator(batches.shape(), layer, Bias.of(new float[0], Finish.Layout.COLUMNS));
        }
        if (IntegerDense.isLayer(node, 0) && b.size() == k * n) {
            Block weights = Block.of(node.constant(0, "weights").data(), batches.m(), k);
            ConvLowering lowering = new ConvLowering(k, WindowAxis.unit(), new WindowAxis(n, 1, 1, 0, 0, 1));
            LinearLayer layer = LinearLayer.of(lowering, weights);
            return new LinearOperator(batches.shape(), layer, Bias.of(new float[0], Finish.Layout.ROWS), List.of(1));
        }
        return new MatMul(batches);
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
        if (!node.isConstant(1) || (transA && batch > 1) || !oneBias) { // see DenseParts
            Gemm.Terms terms = new Gemm.Terms(transA, transB, alpha, beta);
            return new Gemm(shape, terms, k, Broadcast.of(shape, c, node.room()));
        }
        float[] right = node.constant(1, "weights").data();
        Weights weights = node.form(
                1,
                (transB ? "" : "transposed ") + alpha,
                () -> Weights.float32(scaled(transB ? right : transposed(right, k, n), alpha), 0, n, k));
        float[] bias = node.has(2) ? stretched(scaled(node.constant(2, "bias").data(), beta), n) : new float[0];
        LinearLayer layer = LinearLayer.floats(new DenseLowering(k, batch), weights);
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
    static float[] stretched(float[] values, int length) {
        if (values.length == length) {
            return values;
        }
        float[] result = new float[length];
        Arrays.fill(result, values[0]);
        return result;
    }
}

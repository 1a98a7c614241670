package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.Transposition;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Corrects the raw product of int8 numbers for their zero points and adds the bias, in int32:
 *
 * <pre>acc = XW - wz * colsum(X) - xz * rowsum(W) + k * xz * wz + bias</pre>
 *
 * <p>Then an {@link IntegerOutput} converts it to the operator's output. Everything except the column sums is known at load, unless the
 * zero point of the activation is an operand of the run. Column sums are not needed when all wz are zero (ONNX operators QLinearConv,
 * QLinearMatMul, ConvInteger, MatMulInteger).
 */
final class IntegerFinish implements Finish {
    private static final int[] NONE = {};

    /** Rows whose outputs are written together when the output is transposed: int32 for one line of a cache. */
    private static final int BLOCK = 16;

    private final int[] addends;
    /** For each row, the factor of a zero point that is known only at run time; empty when it is known at load. */
    private final int[] slopes;

    private final int[] weightZeros;
    /** A layer with one row of ones as weights, whose product is the column sums; null when they are not needed. */
    private final @Nullable LinearLayer ones;

    private final IntegerProduct.Zero zero;
    private final IntegerOutput output;

    /**
     * Takes a layer with int8 weights. Activations and weights that were uint8 must be converted to int8 by subtracting 128.
     *
     * @param zero zero point of the activation; where it is known, the layer's padding is this zero point
     * @param weightZeros zero points of the rows of W; wrapped
     * @param bias one value for each row of W, or none at all; read
     * @param output how a sum becomes an output
     */
    IntegerFinish(LinearLayer layer, IntegerProduct.Zero zero, int[] weightZeros, int[] bias, IntegerOutput output) {
        this.addends = new int[layer.rows()];
        boolean isPlain = Arrays.stream(weightZeros).allMatch(z -> z == 0);
        this.weightZeros = isPlain ? NONE : weightZeros;
        this.output = output;
        this.zero = zero;
        Weights weights = layer.weights();
        this.ones = isPlain ? null : layer.with(ones(weights.cols()));
        this.slopes = zero.isKnown() ? NONE : new int[addends.length];
        for (int row = 0; row < addends.length; row++) {
            int sum = 0;
            for (int i = 0; i < weights.cols(); i++) {
                sum += weights.bytes()[weights.offset() + row * weights.cols() + i];
            }
            int slope = weights.cols() * weightZeros[row] - sum;
            addends[row] = bias.length == 0 ? 0 : bias[row];
            if (zero.isKnown()) {
                addends[row] += layer.padding() * slope;
            } else {
                slopes[row] = slope;
            }
        }
    }

    private static Weights ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 1);
        return Weights.int8(ones, 0, 1, length);
    }

    @Override
    public ElementType type() {
        return output.type();
    }

    @Override
    public Layout layout() {
        return output.layout();
    }

    @Override
    public int held() {
        return addends.length + slopes.length + weightZeros.length + output.held();
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
        correct(raw, product.at(), n, sums, zero.isKnown() ? 0 : zero.of(product.operands()));
        float factor = output.factor(product.operands());
        if (output.layout() == Layout.COLUMNS && target instanceof FloatTensor floats) {
            real(product, factor, floats.data(), workspace);
            return;
        }
        IntegerOutput.Run run = new IntegerOutput.Run(raw);
        if (output.layout() == Layout.ROWS) {
            run.count = n;
            run.step = 1;
            for (run.row = 0; run.row < m; run.row++) {
                run.from = product.at() + run.row * n;
                run.to = product.to() + run.row * n;
                output.write(run, target);
            }
            return;
        }
        run.step = n;
        run.rowStep = 1;
        for (run.row = 0; run.row < m; run.row += BLOCK) {
            run.count = Math.min(BLOCK, m - run.row);
            for (int column = 0; column < n; column++) {
                run.from = product.at() + run.row * n + column;
                run.to = product.to() + column * m + run.row;
                output.write(run, target);
            }
        }
    }

    /** Writes the sums as float32 columns. Rows are converted before they are transposed, in a loop over neighbouring elements. */
    private void real(Product product, float factor, float[] target, Workspace workspace) {
        int m = addends.length;
        int n = product.layer().lowering().columns();
        int[] raw = ((IntTensor) product.raw()).data();
        float[] block = workspace.buffer(Transposition.ROWS * n);
        for (int row = 0; row < m; row += Transposition.ROWS) {
            int rows = Math.min(Transposition.ROWS, m - row);
            for (int r = 0; r < rows; r++) {
                output.convert(raw, product.at() + (row + r) * n, row + r, factor, block, r * n, n);
            }
            Transposition.write(block, rows, n, target, product.to() + row, m);
        }
    }

    /** Corrects the sums, which begin at index {@code at}, in place for the zero points, and adds the bias. */
    private void correct(int[] raw, int at, int n, int[] sums, int activationZero) {
        for (int row = 0; row < addends.length; row++) {
            int from = at + row * n;
            int addend = addends[row] + (slopes.length == 0 ? 0 : activationZero * slopes[row]);
            for (int i = from; i < from + n; i++) {
                raw[i] += addend;
            }
            if (sums.length > 0) {
                int weightZero = weightZeros[row];
                for (int column = 0; column < n; column++) {
                    raw[from + column] -= weightZero * sums[column];
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

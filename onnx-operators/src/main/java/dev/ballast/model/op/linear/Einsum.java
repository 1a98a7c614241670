package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Sums of products over the labels that the result lacks, computed as products of matrices (ONNX operator Einsum with one or two operands). A
 * second operand that is constant makes a linear operator when the first operand already lies as rows of a matrix.
 */
final class Einsum implements FloatOperator {
    private static final float[] ONE = {1f};

    private final Shape shape;
    private final Side left;
    private final Side right;
    private final Side product;
    private final int reduced;

    private Einsum(Shape shape, Side left, Side right, Side product, int reduced) {
        this.shape = shape;
        this.left = left;
        this.right = right;
        this.product = product;
        this.reduced = reduced;
    }

    static Operator plan(NodeReader node) throws RefusedException {
        boolean isPair = node.has(1);
        Shape a = node.floats(0);
        Shape b = isPair ? node.floats(1) : Shape.of();
        EinsumEquation equation = EinsumEquation.of(node.text("equation", ""), a, b, isPair);
        String batch = equation.among(equation.output(), true, true, true);
        String rows = equation.among(equation.output(), true, false, true);
        String columns = equation.among(equation.output(), false, true, true);
        String sums = equation.among(equation.left(), true, true, false)
                + equation.among(equation.left(), true, false, false)
                + equation.among(equation.right(), false, true, false);
        long m = equation.combinations(rows);
        long n = equation.combinations(columns);
        long k = equation.combinations(sums);
        long[] dims = equation.output()
                .chars()
                .mapToLong(label -> equation.extent((char) label))
                .toArray();
        Shape shape = Extents.shape(dims);
        node.room()
                .require((long) Extents.shape(m, k).size() + Extents.shape(k, n).size());
        node.room().take(3 * equation.combinations(batch) + 2 * (m + k + n));
        Side left = new Side(
                equation.offsets(batch, equation.left(), a),
                equation.offsets(rows, equation.left(), a),
                equation.offsets(sums, equation.left(), a));
        Side right = new Side(
                equation.offsets(batch, equation.right(), b),
                equation.offsets(sums, equation.right(), b),
                equation.offsets(columns, equation.right(), b));
        Side product = new Side(
                equation.offsets(batch, equation.output(), shape),
                equation.offsets(rows, equation.output(), shape),
                equation.offsets(columns, equation.output(), shape));
        boolean isLinear =
                isPair && node.isConstant(1) && !node.isConstant(0) && left.isWhole(a) && product.isWhole(shape);
        return isLinear
                ? linear(shape, right, node.constant(1, "weights").data())
                : new Einsum(shape, left, right, product, (int) k);
    }

    private static Operator linear(Shape shape, Side right, float[] b) {
        int k = right.rows();
        int n = right.columns();
        float[] packed = new float[k * n];
        right.pack(b, 0, packed);
        float[] weights = new float[k * n];
        Dense.transpose(packed, k, n, weights, 0);
        LinearLayer layer = LinearLayer.of(new DenseLowering(k, shape.size() / n), Block.of(weights, n, k));
        return new LinearOperator(shape, layer, Bias.of(new float[0], Finish.Layout.COLUMNS));
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] a = FloatOperator.data(inputs, 0);
        float[] b = inputs.size() > 1 ? FloatOperator.data(inputs, 1) : ONE;
        for (int batch = 0; batch < product.batches(); batch++) {
            Block factor = left.matrix(a, batch, 0, workspace);
            Block other = right.matrix(b, batch, 1, workspace);
            if (product.isInRows()) {
                Block target = Block.of(y, product.at(batch), product.rows(), product.columns());
                workspace.kernel().multiply(factor, other, workspace.scratch(), target);
            } else {
                float[] room = workspace.buffer(2, product.rows() * product.columns());
                Block target = Block.of(room, 0, product.rows(), product.columns());
                workspace.kernel().multiply(factor, other, workspace.scratch(), target);
                product.unpack(room, y, batch);
            }
        }
    }

    @Override
    public long scratchBytes() {
        long packed = (long) product.rows() * reduced + (long) reduced * product.columns();
        return Scratch.productBytes(product.rows(), reduced, product.columns()) + packed * Float.BYTES;
    }

    @Override
    public Footprint footprint() {
        long macs = (long) product.batches() * product.rows() * reduced * product.columns();
        return new Footprint(macs, 0, 0, "both factors are computed or must be rearranged");
    }

    /** A value as matrices: the offsets of batches, rows and columns. The element of a row and column lies at the sum of the offsets. */
    private static final class Side {
        private final int[] batches;
        private final int[] rows;
        private final int[] columns;
        private final boolean isInRows;

        private Side(int[] batches, int[] rows, int[] columns) {
            this.batches = batches;
            this.rows = rows;
            this.columns = columns;
            this.isInRows = advances(rows, columns.length) && advances(columns, 1);
        }

        private static boolean advances(int[] offsets, int step) {
            for (int i = 0; i < offsets.length; i++) {
                if (offsets[i] != i * step) {
                    return false;
                }
            }
            return true;
        }

        /** Whether the value is one row-major matrix. */
        boolean isWhole(Shape shape) {
            return isInRows && batches.length == 1 && rows.length * columns.length == shape.size();
        }

        /** Whether each matrix is row-major and without gaps. */
        boolean isInRows() {
            return isInRows;
        }

        int batches() {
            return batches.length;
        }

        int rows() {
            return rows.length;
        }

        int columns() {
            return columns.length;
        }

        /** Offset of a batch. */
        int at(int batch) {
            return batches[batch];
        }

        /** A matrix in its place, or packed into a buffer. */
        Block matrix(float[] data, int batch, int buffer, Workspace workspace) {
            if (isInRows) {
                return Block.of(data, batches[batch], rows.length, columns.length);
            }
            float[] packed = workspace.buffer(buffer, rows.length * columns.length);
            pack(data, batch, packed);
            return Block.of(packed, 0, rows.length, columns.length);
        }

        void pack(float[] data, int batch, float[] packed) {
            for (int row = 0; row < rows.length; row++) {
                int from = batches[batch] + rows[row];
                int to = row * columns.length;
                for (int column = 0; column < columns.length; column++) {
                    packed[to + column] = data[from + columns[column]];
                }
            }
        }

        void unpack(float[] packed, float[] data, int batch) {
            for (int row = 0; row < rows.length; row++) {
                int from = row * columns.length;
                int to = batches[batch] + rows[row];
                for (int column = 0; column < columns.length; column++) {
                    data[to + columns[column]] = packed[from + column];
                }
            }
        }
    }
}

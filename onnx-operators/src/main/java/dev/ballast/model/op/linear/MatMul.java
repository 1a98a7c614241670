package dev.ballast.model.op.linear;

import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Room;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Products of two values whose last two axes are matrices. The axes before are broadcast (ONNX operator MatMul). */
final class MatMul implements FloatOperator {
    private final Batches batches;

    MatMul(Batches batches) {
        this.batches = batches;
    }

    /**
     * Shapes of a product of matrices, for any element types.
     *
     * @param shape of the result
     * @param outer the axes before the matrices
     * @param m rows of the left matrices
     * @param k columns of the left matrices, rows of the right ones
     * @param n columns of the right matrices
     */
    record Batches(Shape shape, Broadcast outer, int m, int k, int n) {
        /** The shapes for two values of rank 1 or more with equal reductions. */
        static Batches of(Shape a, Shape b, Room room) throws RefusedException {
            RefusedException.unless(a.rank() > 0 && b.rank() > 0, "a scalar operand");
            int k = a.dim(a.rank() - 1);
            RefusedException.unless(b.dim(Math.max(0, b.rank() - 2)) == k, "shapes " + a + " and " + b + " do not fit");
            int m = a.rank() == 1 ? 1 : a.dim(a.rank() - 2);
            int n = b.rank() == 1 ? 1 : b.dim(b.rank() - 1);
            Broadcast outer = Broadcast.of(outer(a), outer(b), room);
            long[] dims = Arrays.stream(outer.shape().toArray()).asLongStream().toArray();
            int rank = dims.length;
            dims = Arrays.copyOf(dims, rank + (a.rank() == 1 ? 0 : 1) + (b.rank() == 1 ? 0 : 1));
            if (a.rank() > 1) {
                dims[rank++] = m;
            }
            if (b.rank() > 1) {
                dims[rank] = n;
            }
            return new Batches(Extents.shape(dims), outer, m, k, n);
        }

        private static Shape outer(Shape operand) {
            return Shape.of(Arrays.copyOf(operand.toArray(), Math.max(0, operand.rank() - 2)));
        }
    }

    @Override
    public Shape shape() {
        return batches.shape();
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] a = FloatOperator.data(inputs, 0);
        float[] b = FloatOperator.data(inputs, 1);
        int m = batches.m();
        int k = batches.k();
        int n = batches.n();
        Broadcast outer = batches.outer();
        int target = 0;
        for (int row = 0; row < outer.rows(); row++) {
            for (int column = 0; column < outer.inner(); column++) {
                Block left = Block.of(a, outer.left(row, column) * m * k, m, k);
                Block right = Block.of(b, outer.right(row, column) * k * n, k, n);
                workspace.kernel().multiply(left, right, workspace.scratch(), Block.of(y, target, m, n));
                target += m * n;
            }
        }
    }

    @Override
    public long scratchBytes() {
        return Scratch.productBytes(batches.m(), batches.k(), batches.n());
    }

    @Override
    public Footprint footprint() {
        return new Footprint((long) shape().size() * batches.k(), 0, 0, "both factors are computed or batched");
    }
}

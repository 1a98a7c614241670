package dev.ballast.model.op;

import dev.ballast.gemm.Block;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Products of two values, their last two axes being matrices and the axes before broadcast (ONNX operator MatMul). */
final class MatMul implements LocalOperator {
    private final Shape shape;
    private final Broadcast batches;
    private final int m;
    private final int k;
    private final int n;

    private MatMul(Shape shape, Broadcast batches, int m, int k, int n) {
        this.shape = shape;
        this.batches = batches;
        this.m = m;
        this.k = k;
        this.n = n;
    }

    /** Plans the product of two values of rank 1 or more whose reductions agree. */
    static MatMul of(Shape a, Shape b) throws RefusedException {
        int k = a.dim(a.rank() - 1);
        int m = a.rank() == 1 ? 1 : a.dim(a.rank() - 2);
        int n = b.rank() == 1 ? 1 : b.dim(b.rank() - 1);
        Broadcast batches = Broadcast.of(outer(a), outer(b));
        long[] dims = Arrays.stream(batches.shape().toArray()).asLongStream().toArray();
        int rank = dims.length;
        dims = Arrays.copyOf(dims, rank + (a.rank() == 1 ? 0 : 1) + (b.rank() == 1 ? 0 : 1));
        if (a.rank() > 1) {
            dims[rank++] = m;
        }
        if (b.rank() > 1) {
            dims[rank] = n;
        }
        return new MatMul(Extents.shape(dims), batches, m, k, n);
    }

    private static Shape outer(Shape operand) {
        return Shape.of(Arrays.copyOf(operand.toArray(), Math.max(0, operand.rank() - 2)));
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void run(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        float[] a = inputs.get(0).data();
        float[] b = inputs.get(1).data();
        int target = 0;
        for (int row = 0; row < batches.rows(); row++) {
            for (int column = 0; column < batches.inner(); column++) {
                Block left = Block.of(a, batches.left(row, column) * m * k, m, k);
                Block right = Block.of(b, batches.right(row, column) * k * n, k, n);
                workspace.kernel().multiply(left, right, Block.of(output.data(), target, m, n));
                target += m * n;
            }
        }
    }

    @Override
    public Footprint footprint() {
        return new Footprint((long) shape.size() * k, 0, "both factors are computed or batched");
    }
}

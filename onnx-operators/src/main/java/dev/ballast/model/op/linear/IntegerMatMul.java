package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Products of 8-bit values when both factors are computed at run time, or when the right factor holds matrices of more than one batch. */
final class IntegerMatMul implements LocalOperator {
    private final MatMul.Batches batches;
    private final List<Integer> reads;
    private final Zeros zeros;
    private final IntegerOutput output;

    /**
     * Wraps the zero points.
     *
     * @param reads indices of the factors among the node's inputs, then those of zero points that are computed at run time
     */
    IntegerMatMul(MatMul.Batches batches, List<Integer> reads, Zeros zeros, IntegerOutput output) {
        this.batches = batches;
        this.reads = List.copyOf(reads);
        this.zeros = zeros;
        this.output = output;
    }

    /** The zero points of both factors, in their own types. */
    static final class Zeros {
        private final IntegerProduct.Zero left;
        private final int[] right;
        private final int rightAt;

        /**
         * Wraps the zero points.
         *
         * @param right a single zero point, or one for each column
         * @param rightAt index of the right zero point among the values after the factors; -1 when it is known at load
         */
        Zeros(IntegerProduct.Zero left, int[] right, int rightAt) {
            this.left = left;
            this.right = right;
            this.rightAt = rightAt;
        }

        int right(List<Tensor> operands, int column) {
            if (rightAt >= 0) {
                return ((ByteTensor) operands.get(rightAt)).get(0);
            }
            return right[right.length == 1 ? 0 : column];
        }
    }

    @Override
    public Shape shape() {
        return batches.shape();
    }

    @Override
    public ElementType type() {
        return output.type();
    }

    @Override
    public List<Integer> reads() {
        return reads;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor result, Workspace workspace) {
        Broadcast outer = batches.outer();
        IntegerOutput.Run run =
                new IntegerOutput.Run(workspace.sums(batches.n()).data());
        run.step = 1;
        run.rowStep = 1;
        run.count = batches.n();
        for (int row = 0; row < outer.rows(); row++) {
            for (int column = 0; column < outer.inner(); column++) {
                int left = outer.left(row, column) * batches.m() * batches.k();
                int right = outer.right(row, column) * batches.k() * batches.n();
                for (int i = 0; i < batches.m(); i++, run.to += run.count) {
                    row(inputs, left + i * batches.k(), right, run.sums);
                    output.write(run, result);
                }
            }
        }
    }

    /** Computes one row of sums. */
    private void row(List<Tensor> inputs, int left, int right, int[] sums) {
        ByteTensor a = (ByteTensor) inputs.get(0);
        ByteTensor b = (ByteTensor) inputs.get(1);
        List<Tensor> operands = inputs.subList(2, inputs.size());
        int leftZero = zeros.left.of(operands);
        for (int j = 0; j < batches.n(); j++) {
            int zero = zeros.right(operands, j);
            int sum = 0;
            for (int i = 0; i < batches.k(); i++) {
                sum += (a.get(left + i) - leftZero) * (b.get(right + i * batches.n() + j) - zero);
            }
            sums[j] = sum;
        }
    }

    @Override
    public Footprint footprint() {
        return new Footprint((long) shape().size() * batches.k(), 0, 0, "both factors are computed or batched");
    }
}

package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Products of 8-bit values when both factors are computed at run time, or when the right factor holds matrices of more than one batch. */
final class IntegerMatMul implements LocalOperator {
    private final MatMul.Batches batches;
    private final List<Integer> reads;
    private final int leftZero;
    private final int[] rightZeros;
    private final IntegerFinish.Output output;

    /**
     * Wraps the zero points.
     *
     * @param right index of the right factor among the node's inputs
     * @param leftZero zero point of the left factor, in its own type
     * @param rightZeros zero points of the right factor: a single one, or one for each column
     */
    IntegerMatMul(MatMul.Batches batches, int right, int leftZero, int[] rightZeros, IntegerFinish.Output output) {
        this.batches = batches;
        this.reads = List.of(0, right);
        this.leftZero = leftZero;
        this.rightZeros = rightZeros;
        this.output = output;
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
        int target = 0;
        for (int row = 0; row < outer.rows(); row++) {
            for (int column = 0; column < outer.inner(); column++) {
                int left = outer.left(row, column) * batches.m() * batches.k();
                int right = outer.right(row, column) * batches.k() * batches.n();
                for (int i = 0; i < batches.m(); i++, target += batches.n()) {
                    row(inputs, left + i * batches.k(), right, result, target);
                }
            }
        }
    }

    private void row(List<Tensor> inputs, int left, int right, Tensor result, int target) {
        ByteTensor a = (ByteTensor) inputs.get(0);
        ByteTensor b = (ByteTensor) inputs.get(1);
        for (int j = 0; j < batches.n(); j++) {
            int zero = rightZeros[rightZeros.length == 1 ? 0 : j];
            int sum = 0;
            for (int i = 0; i < batches.k(); i++) {
                sum += (a.get(left + i) - leftZero) * (b.get(right + i * batches.n() + j) - zero);
            }
            if (result instanceof ByteTensor octets) {
                octets.data()[target + j] = output.scale(sum, j);
            } else {
                ((IntTensor) result).data()[target + j] = sum;
            }
        }
    }

    @Override
    public Footprint footprint() {
        return new Footprint((long) shape().size() * batches.k(), 0, 0, "both factors are computed or batched");
    }
}

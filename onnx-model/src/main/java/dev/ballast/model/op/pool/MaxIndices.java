package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * For each pooling window, the index of its first largest element in the whole input (ONNX operator MaxPool, output Indices).
 *
 * @param isColumnMajor whether positions within a channel are counted column by column
 */
record MaxIndices(Shape shape, PoolAxis vertical, PoolAxis horizontal, boolean isColumnMajor) implements LocalOperator {
    @Override
    public ElementType type() {
        return ElementType.INT64;
    }

    @Override
    public long covered() {
        return (long) shape.size()
                * vertical.axis().kernel()
                * horizontal.axis().kernel();
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int plane = vertical.axis().input() * horizontal.axis().input();
        long[] y = ((LongTensor) output).data();
        int to = 0;
        for (int channel = 0; channel < shape.dim(0) * shape.dim(1); channel++) {
            for (int row = 0; row < vertical.axis().outputs(); row++) {
                for (int column = 0; column < horizontal.axis().outputs(); column++) {
                    y[to] = channel * (long) plane + largest(inputs.get(0), channel * plane, row, column);
                    to++;
                }
            }
        }
    }

    private int largest(Tensor x, int plane, int row, int column) {
        int best = -1;
        int width = horizontal.axis().input();
        for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
            int line = vertical.axis().source(row, i) * width;
            for (int j = horizontal.firstTap(column); j < horizontal.endTap(column); j++) {
                int at = line + horizontal.axis().source(column, j);
                best = best < 0 || value(x, plane + at) > value(x, plane + best) ? at : best;
            }
        }
        return isColumnMajor ? best % width * vertical.axis().input() + best / width : best;
    }

    private static float value(Tensor x, int index) {
        return x instanceof ByteTensor octets ? octets.get(index) : ((FloatTensor) x).data()[index];
    }
}

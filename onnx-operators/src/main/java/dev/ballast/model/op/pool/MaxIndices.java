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
 * @param axes depth, height and width of the window
 * @param isColumnMajor whether positions within a channel are counted column by column; then the depth is 1
 */
record MaxIndices(Shape shape, List<PoolAxis> axes, boolean isColumnMajor) implements LocalOperator {
    @Override
    public ElementType type() {
        return ElementType.INT64;
    }

    @Override
    public long covered() {
        return PoolAxis.covered(shape, axes);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        PoolAxis depth = axes.get(0);
        int plane = axes.get(1).axis().input() * axes.get(2).axis().input();
        int volume = depth.axis().input() * plane;
        long[] y = ((LongTensor) output).data();
        int to = 0;
        for (int channel = 0; channel < shape.dim(0) * shape.dim(1); channel++) {
            for (int z = 0; z < depth.axis().outputs(); z++) {
                for (int row = 0; row < axes.get(1).axis().outputs(); row++) {
                    for (int column = 0; column < axes.get(2).axis().outputs(); column++) {
                        y[to] = channel * (long) volume + largest(inputs.get(0), channel * volume, z, row, column);
                        to++;
                    }
                }
            }
        }
    }

    private int largest(Tensor x, int from, int z, int row, int column) {
        PoolAxis depth = axes.get(0);
        PoolAxis vertical = axes.get(1);
        PoolAxis horizontal = axes.get(2);
        int best = -1;
        int width = horizontal.axis().input();
        for (int h = depth.firstTap(z); h < depth.endTap(z); h++) {
            int plane = depth.axis().source(z, h) * vertical.axis().input();
            for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
                int line = (plane + vertical.axis().source(row, i)) * width;
                for (int j = horizontal.firstTap(column); j < horizontal.endTap(column); j++) {
                    int at = line + horizontal.axis().source(column, j);
                    best = best < 0 || value(x, from + at) > value(x, from + best) ? at : best;
                }
            }
        }
        return isColumnMajor ? best % width * vertical.axis().input() + best / width : best;
    }

    private static float value(Tensor x, int index) {
        return x instanceof ByteTensor octets ? octets.get(index) : ((FloatTensor) x).data()[index];
    }
}

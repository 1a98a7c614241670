package dev.ballast.bench.transport;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.DenseLowering;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;
import dev.ballast.gemm.WindowAxis;

/**
 * A layer of any number of inputs and outputs whose product costs next to nothing: every output is one input element times one weight. A
 * convolution with one tap whose stride skips inputs where there are to be fewer outputs, with several rows where there are to be more.
 */
final class ThinLayer {
    private ThinLayer() {}

    /** The layer; throws IllegalArgumentException where no stride and no number of rows give exactly these extents. */
    static LinearLayer of(int inputs, int outputs) {
        for (int rows = 1; rows <= outputs; rows++) {
            if (outputs % rows == 0 && outputs / rows <= inputs) {
                int columns = outputs / rows;
                Lowering lowering = lowering(inputs, columns);
                if (lowering.columns() == columns) {
                    return LinearLayer.of(lowering, weights(rows));
                }
            }
        }
        throw new IllegalArgumentException("no thin layer of " + inputs + " inputs and " + outputs + " outputs");
    }

    /** The stride that comes closest to {@code columns} outputs; it need not hit. */
    private static Lowering lowering(int inputs, int columns) {
        if (columns == inputs) {
            return new DenseLowering(1, inputs);
        }
        int stride = (inputs - 1) / columns + 1;
        return new ConvLowering(1, WindowAxis.unit(), new WindowAxis(inputs, 1, stride, 0, 0, 1));
    }

    private static Block weights(int rows) {
        float[] weights = new float[rows];
        for (int row = 0; row < rows; row++) {
            weights[row] = row + 0.5f;
        }
        return Block.of(weights, rows, 1);
    }
}

package dev.ballast.bench.transport;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;

/**
 * A layer with any number of inputs and outputs whose product costs almost nothing: every output is one input element times one
 * weight. It is a convolution with one tap. For fewer outputs than inputs its stride skips inputs; for more outputs it has several
 * rows.
 */
final class ThinLayer {
    /** Longest image axis that a node takes. */
    private static final int LONGEST_AXIS = 65_536;

    private ThinLayer() {}

    /** The layer; throws IllegalArgumentException where no stride and no number of rows give exactly these extents. */
    static LinearLayer of(int inputs, int outputs) {
        int height = (inputs - 1) / LONGEST_AXIS + 1;
        for (int rows = 1; rows <= outputs && inputs % height == 0; rows++) {
            int width = outputs / rows / height;
            if (outputs == rows * height * width && width <= inputs / height) {
                WindowAxis along = axis(inputs / height, width);
                if (along.outputs() == width) {
                    WindowAxis across = new WindowAxis(height, 1, 1, 0, 0, 1);
                    return LinearLayer.of(new ConvLowering(1, across, along), weights(rows));
                }
            }
        }
        throw new IllegalArgumentException("no thin layer of " + inputs + " inputs and " + outputs + " outputs");
    }

    /** One tap, and the stride that comes closest to {@code outputs}; it need not hit. */
    private static WindowAxis axis(int inputs, int outputs) {
        return new WindowAxis(inputs, 1, (inputs - 1) / outputs + 1, 0, 0, 1);
    }

    private static Block weights(int rows) {
        float[] weights = new float[rows];
        for (int row = 0; row < rows; row++) {
            weights[row] = row + 0.5f;
        }
        return Block.of(weights, rows, 1);
    }
}

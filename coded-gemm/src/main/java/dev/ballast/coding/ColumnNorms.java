package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/**
 * Euclidean norms of the part of an activation that each column of a part's product reads. {@link ResidualCheck} derives its bounds from
 * them. The window of one output is a small part of a large image. Its norm is a fraction of the norm of the whole image.
 *
 * <p>Squares are added over the channels, then over the taps of each axis in turn. The sums are in double and nothing is subtracted, so a
 * small window beside large numbers keeps its digits.
 *
 * <p>Owned by one thread, which measures one activation after the other. Allocates only in the constructor.
 */
public final class ColumnNorms {
    private final SplitLayer split;
    private final double[] ofLayer;
    private final double[] ofParts;
    private final double[] plane;
    private final double[] lines;
    private double largest;

    /** For activations of this layer. All norms are 0 until an activation has been measured. */
    public ColumnNorms(SplitLayer split) {
        this.split = split;
        this.ofLayer = new double[split.layer().lowering().columns()];
        this.ofParts = new double[split.columns()];
        if (first() instanceof ConvLowering conv) {
            this.plane = new double[conv.vertical().input() * conv.horizontal().input()];
            this.lines = new double[conv.vertical().input() * conv.horizontal().outputs()];
        } else {
            this.plane = new double[0];
            this.lines = new double[0];
        }
    }

    /**
     * Measures an activation. An integer activation leaves the norms as they are, because its products are exact.
     *
     * @param activation of the whole layer, read
     * @return these norms
     */
    public ColumnNorms measure(Tensor activation) {
        if (activation instanceof FloatTensor floats) {
            if (first() instanceof ConvLowering conv) {
                addChannels(conv, floats.data());
                addTaps();
            } else {
                addFeatures(floats.data());
            }
            largest = 0;
            for (int column = 0; column < ofLayer.length; column++) {
                ofLayer[column] = Math.sqrt(ofLayer[column]);
                largest = Math.max(largest, ofLayer[column]); // NaN stays NaN
            }
            split.largestOfColumns(ofLayer, ofParts);
        }
        return this;
    }

    /** The lowering of the first block. */
    private Lowering first() {
        return split.layer().blocks().get(0).lowering();
    }

    private void addFeatures(float[] activation) {
        int features = split.layer().lowering().reduction();
        for (int column = 0; column < ofLayer.length; column++) {
            double squares = 0;
            for (int i = column * features; i < (column + 1) * features; i++) {
                squares += (double) activation[i] * activation[i];
            }
            ofLayer[column] = squares;
        }
    }

    private void addChannels(ConvLowering conv, float[] activation) {
        Arrays.fill(plane, 0);
        for (int channel = 0; channel < conv.channels(); channel++) {
            int from = channel * plane.length;
            for (int i = 0; i < plane.length; i++) {
                plane[i] += (double) activation[from + i] * activation[from + i];
            }
        }
    }

    /** A column reads as much as the widest window of the blocks does. All blocks have the same image and the same extents of outputs. */
    private void addTaps() {
        Arrays.fill(ofLayer, 0);
        for (LinearLayer block : split.layer().blocks()) {
            addTaps((ConvLowering) block.lowering());
        }
    }

    private void addTaps(ConvLowering conv) {
        WindowAxis across = conv.horizontal();
        int width = across.outputs();
        for (int i = 0; i < lines.length; i++) {
            lines[i] = sum(across, i % width, plane, i / width * across.input(), 1);
        }
        for (int column = 0; column < ofLayer.length; column++) {
            double squares = sum(conv.vertical(), column / width, lines, column % width, width);
            ofLayer[column] = Math.max(ofLayer[column], squares); // NaN stays NaN
        }
    }

    /** Sum of the elements under the window at one output. Element j of the axis stands at {@code at + j * step}. */
    private static double sum(WindowAxis axis, int output, double[] of, int at, int step) {
        double sum = 0;
        for (int tap = 0; tap < axis.kernel(); tap++) {
            int source = axis.source(output, tap);
            sum += source >= 0 && source < axis.input() ? of[at + source * step] : 0;
        }
        return sum;
    }

    /** The norm for element {@code i} of any part's raw product: the largest norm of the data parts that the part combines. */
    public double of(int i) {
        return ofParts[i % ofParts.length];
    }

    /** The largest of all norms; not finite where the activation is not. */
    public double largest() {
        return largest;
    }
}

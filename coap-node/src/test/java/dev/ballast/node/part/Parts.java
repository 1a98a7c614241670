package dev.ballast.node.part;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.List;
import java.util.Random;

/** Layers to try, and what their product is by definition. */
public final class Parts {
    private Parts() {}

    public static LinearLayer dense(int rows, int features) {
        return layer(rows, new DenseLowering(features, 1));
    }

    /** A part that holds a layer, on a node with this many compute threads. */
    public static ShapedLayer hosted(LinearLayer layer, int threads) {
        return ShapedLayer.of(layer, threads);
    }

    public static LinearLayer conv(int rows, int channels, int size) {
        WindowAxis axis = new WindowAxis(size, 3, 2, 1, 0, 1);
        return layer(rows, new ConvLowering(channels, axis, axis));
    }

    /** A convolution of 1 x 1 with {@code rows} rows beside one of 3 x 3 with two rows fewer. */
    public static LinearLayer joined(int rows, int channels, int size) {
        WindowAxis point = new WindowAxis(size, 1, 1, 0, 0, 1);
        WindowAxis window = new WindowAxis(size, 3, 1, 1, 1, 1);
        return LinearLayer.joined(List.of(
                layer(rows, new ConvLowering(channels, point, point)),
                layer(rows - 2, new ConvLowering(channels, window, window))));
    }

    public static float[] random(int length, int seed) {
        Random random = new Random(seed);
        float[] data = new float[length];
        for (int i = 0; i < length; i++) {
            data[i] = random.nextInt(17) - 8; // small whole numbers: every order of summation gives the same bits
        }
        return data;
    }

    /** O[rows x n] = W * I by the definition of each lowering, without unfolding. */
    public static float[] naive(LinearLayer layer, float[] activation) {
        float[] output = new float[layer.outputLength()];
        int at = 0;
        for (LinearLayer block : layer.blocks()) {
            float[] product = naiveBlock(block, activation);
            System.arraycopy(product, 0, output, at, product.length);
            at += product.length;
        }
        return output;
    }

    private static float[] naiveBlock(LinearLayer layer, float[] activation) {
        int n = layer.lowering().columns();
        float[] output = new float[layer.outputLength()];
        for (int row = 0; row < layer.rows(); row++) {
            for (int column = 0; column < n; column++) {
                float sum = 0;
                for (int k = 0; k < layer.lowering().reduction(); k++) {
                    sum += (float) layer.weights().get(row, k) * input(layer.lowering(), activation, k, column);
                }
                output[row * n + column] = sum;
            }
        }
        return output;
    }

    private static float input(Lowering lowering, float[] activation, int k, int column) {
        if (lowering instanceof DenseLowering dense) {
            return activation[column * dense.features() + k];
        }
        ConvLowering conv = (ConvLowering) lowering;
        WindowAxis v = conv.vertical();
        WindowAxis h = conv.horizontal();
        int channel = k / (v.kernel() * h.kernel());
        int y = v.source(column / h.outputs(), k / h.kernel() % v.kernel());
        int x = h.source(column % h.outputs(), k % h.kernel());
        boolean inside = y >= 0 && y < v.input() && x >= 0 && x < h.input();
        return inside ? activation[(channel * v.input() + y) * h.input() + x] : 0;
    }

    private static LinearLayer layer(int rows, Lowering lowering) {
        float[] weights = random(rows * lowering.reduction(), rows);
        return LinearLayer.of(lowering, Block.of(weights, rows, lowering.reduction()));
    }
}

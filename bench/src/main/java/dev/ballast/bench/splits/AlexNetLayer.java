package dev.ballast.bench.splits;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.List;
import java.util.Random;

/**
 * The linear layers of the AlexNet published by the paper's authors: one stream, input of 224 x 224 x 3, "same" padding. A pooling
 * layer after conv1, conv2 and conv5 halves width and height, so 128 x 7 x 7 = 6272 features reach fc1.
 */
record AlexNetLayer(String title, int rows, Lowering lowering) {
    static final AlexNetLayer CONV3 = new AlexNetLayer("conv3", 192, conv(128, same(14, 3)));
    static final AlexNetLayer FC3 = new AlexNetLayer("fc3", 1000, new DenseLowering(4096, 1));

    /** All of them, from the image on. */
    static final List<AlexNetLayer> ALL = List.of(
            new AlexNetLayer("conv1", 48, conv(3, new WindowAxis(224, 11, 4, 3, 4, 1))),
            new AlexNetLayer("conv2", 128, conv(48, same(28, 5))),
            CONV3,
            new AlexNetLayer("conv4", 192, conv(192, same(14, 3))),
            new AlexNetLayer("conv5", 128, conv(192, same(14, 3))),
            new AlexNetLayer("fc1", 4096, new DenseLowering(6272, 1)),
            new AlexNetLayer("fc2", 4096, new DenseLowering(4096, 1)),
            FC3);

    private static Lowering conv(int channels, WindowAxis axis) {
        return new ConvLowering(channels, axis, axis);
    }

    private static WindowAxis same(int extent, int kernel) {
        return new WindowAxis(extent, kernel, 1, kernel / 2, kernel / 2, 1);
    }

    /** The layer with seeded weights, which are its own: up to 103 MB. */
    LinearLayer layer() {
        return LinearLayer.of(lowering, Block.of(random(rows * lowering.reduction(), 1), rows, lowering.reduction()));
    }

    /** A seeded input. */
    float[] activation() {
        return random(lowering.inputLength(), 2);
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}

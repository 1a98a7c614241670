package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.PoolWindow;
import java.util.Arrays;
import java.util.Random;

/** The largest elements under a window over random numbers, some of them NaN. */
final class LargestCase implements KernelCase {
    private static final int CHANNELS = 2;

    /** One element in this many is NaN. */
    private static final int NAN_EVERY = 29;

    private final ConvLowering window;
    private final float[] activation;
    private final float[] result;

    LargestCase(ConvLowering window, Random random) {
        this.window = window;
        activation = new float[CHANNELS * window.inputLength()];
        LayerCase.fill(activation, random);
        for (int i = 0; i < activation.length; i += NAN_EVERY) {
            activation[i] = Float.NaN;
        }
        result = new float[CHANNELS * window.columns()];
    }

    @Override
    public String name() {
        return "largest under " + window;
    }

    @Override
    public void run(GemmKernel kernel, Scratch scratch) {
        Arrays.fill(result, -1);
        kernel.largest(new PoolWindow(window.vertical(), window.horizontal()), CHANNELS, activation, scratch, result);
    }

    @Override
    public String difference() {
        for (int i = 0; i < result.length; i++) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int tap = 0; tap < window.reduction(); tap++) {
                int source = window.source(tap, i % window.columns());
                if (source >= 0) {
                    largest = Math.max(largest, activation[i / window.columns() * window.inputLength() + source]);
                }
            }
            if (Float.compare(result[i], largest) != 0) {
                return "element " + i + " is " + result[i] + ", should be " + largest;
            }
        }
        return "";
    }
}

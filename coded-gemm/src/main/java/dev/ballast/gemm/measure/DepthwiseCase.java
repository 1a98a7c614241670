package dev.ballast.gemm.measure;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Weights;
import java.util.Arrays;
import java.util.Random;

/** A depthwise convolution over random numbers. */
final class DepthwiseCase implements KernelCase {
    private static final double EPS = Math.ulp(1f);

    private final Depthwise depthwise;
    private final float[] activation;
    private final float[] result;

    DepthwiseCase(ConvLowering lowering, int channels, Random random) {
        float[] filters = new float[channels * lowering.reduction()];
        LayerCase.fill(filters, random);
        depthwise = new Depthwise(lowering, Weights.float32(filters, 0, channels, lowering.reduction()));
        activation = new float[depthwise.inputLength()];
        LayerCase.fill(activation, random);
        result = new float[depthwise.outputLength()];
    }

    @Override
    public String name() {
        return "depthwise over " + depthwise.channels() + " times " + depthwise.lowering();
    }

    @Override
    public void run(GemmKernel kernel, Scratch scratch) {
        Arrays.fill(result, Float.NaN);
        kernel.multiply(depthwise, activation, RowFinish.NONE, scratch, result);
    }

    @Override
    public String difference() {
        ConvLowering conv = depthwise.lowering();
        for (int i = 0; i < result.length; i++) {
            int channel = i / conv.columns();
            double value = 0;
            double magnitude = 0;
            for (int tap = 0; tap < conv.reduction(); tap++) {
                int source = conv.source(tap, i % conv.columns());
                double input = source < 0 ? 0 : activation[channel * conv.inputLength() + source];
                value += depthwise.filters().get(channel, tap) * input;
                magnitude += Math.abs(depthwise.filters().get(channel, tap) * input);
            }
            if (!(Math.abs(result[i] - value) <= conv.reduction() * EPS * magnitude)) {
                return "element " + i + " is " + result[i] + ", should be " + value;
            }
        }
        return "";
    }
}

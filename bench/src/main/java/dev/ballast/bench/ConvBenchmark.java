package dev.ballast.bench;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a convolution take from its activation, packing included? Layers are filters x channels x image x kernel x stride x
 * pad: LeNet-5's conv1, AlexNet's conv1 and conv2, SqueezeNet 1.1's fire2 expand 3x3, MobileNetV2's last 1x1.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class ConvBenchmark {
    @Param({"6x1x28x5x1x2", "96x3x227x11x4x0", "256x96x27x5x1x2", "64x16x55x3x1x1", "1280x320x7x1x1x0"})
    private String layer;

    @Param({"best", "portable"})
    private String kernel;

    private GemmKernel chosen;
    private LinearLayer convolution;
    private float[] activation;
    private float[] output;
    private final Scratch scratch = new Scratch();

    @Setup
    public void allocate() {
        String[] parts = layer.split("x", -1);
        int[] extents = new int[parts.length];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = Integer.parseInt(parts[i]);
        }
        WindowAxis axis = new WindowAxis(extents[2], extents[3], extents[4], extents[5], extents[5], 1);
        ConvLowering lowering = new ConvLowering(extents[1], axis, axis);
        Random random = new Random(1);
        float[] filters = random(random, extents[0] * lowering.reduction());
        convolution = LinearLayer.of(lowering, Block.of(filters, extents[0], lowering.reduction()));
        activation = random(random, lowering.inputLength());
        output = new float[convolution.outputLength()];
        List<GemmKernel> kernels = Kernels.available();
        chosen = kernel.equals("best") ? kernels.get(0) : kernels.get(kernels.size() - 1);
        convolve(); // scratch grows to its size
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    @Benchmark
    public float[] convolve() {
        convolution.multiply(chosen, activation, 0, scratch, output, 0);
        return output;
    }
}

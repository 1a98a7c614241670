package dev.ballast.bench;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
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
 * How long does one product of a real layer take on the fastest and on the portable kernel? Shapes are m x k x n of O[m x n] = W[m x k] *
 * I[k x n]: LeNet-5's conv1, conv2 and fc1, AlexNet's conv2 (one group) and conv3, SqueezeNet 1.1's fire2 squeeze and expand3x3,
 * MobileNetV2's first expanding and last pointwise layer, a 2048-row part of AlexNet's fc6 and a 1024-row part of VGG-16's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class GemmBenchmark {
    @Param({
        "6x25x784",
        "16x150x100",
        "120x400x1",
        "128x1200x729",
        "384x2304x169",
        "16x64x3025",
        "64x144x3025",
        "96x16x12544",
        "1280x320x49",
        "2048x9216x1",
        "1024x25088x1"
    })
    private String shape;

    @Param({"best", "portable"})
    private String kernel;

    private GemmKernel chosen;
    private Block weights;
    private Block input;
    private Block output;
    private final Scratch scratch = new Scratch();

    @Setup
    public void allocate() {
        String[] extents = shape.split("x", -1);
        int m = Integer.parseInt(extents[0]);
        int k = Integer.parseInt(extents[1]);
        int n = Integer.parseInt(extents[2]);
        Random random = new Random(1);
        weights = Block.of(random(random, m * k), m, k);
        input = Block.of(random(random, k * n), k, n);
        output = Block.of(new float[m * n], m, n);
        List<GemmKernel> kernels = Kernels.available();
        chosen = kernel.equals("best") ? kernels.get(0) : kernels.get(kernels.size() - 1);
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    @Benchmark
    public float[] multiply() {
        chosen.multiply(weights, input, scratch, output);
        return output.data();
    }
}

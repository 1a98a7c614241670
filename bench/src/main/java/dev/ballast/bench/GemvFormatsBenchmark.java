package dev.ballast.bench;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
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
 * How long does a dense layer take for one activation, with its weights in each format that a node can hold? Rows x features:
 * LeNet-5's fc1, which fits a cache, and AlexNet's fc6, which fits none. int8 and int16 weights meet int8 activations and accumulate
 * in int32. Most of the allocation that {@code -prof gc} shows for fc6 is JMH's own, divided by few operations.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class GemvFormatsBenchmark {
    @Param({"120x400", "4096x9216"})
    private String shape;

    @Param({"FLOAT32", "FLOAT16", "INT8", "INT16"})
    private Weights.Format format;

    private final GemmKernel kernel = Kernels.best();
    private final Scratch scratch = new Scratch();
    private LinearLayer layer;
    private Tensor activation;
    private Tensor product;
    private int rows;
    private int features;

    @Setup
    public void allocate() {
        String[] extents = shape.split("x", -1);
        rows = Integer.parseInt(extents[0]);
        features = Integer.parseInt(extents[1]);
        DenseLowering lowering = new DenseLowering(features, 1);
        Random random = new Random(1);
        layer = format.isInteger()
                ? LinearLayer.integers(lowering, weights(random), Arithmetic.INT32, (byte) 0)
                : LinearLayer.floats(lowering, weights(random));
        activation = layer.arithmetic().activation(features);
        fill(activation, random);
        product = layer.arithmetic().product(rows);
        layer.multiply(kernel, activation, scratch, product); // scratch grows to its size
    }

    private Weights weights(Random random) {
        return switch (format) {
            case FLOAT32 -> floats(random);
            case FLOAT16 -> floats(random).rounded();
            case INT8 -> {
                byte[] bytes = new byte[rows * features];
                random.nextBytes(bytes);
                yield Weights.int8(bytes, 0, rows, features);
            }
            case INT16 -> {
                short[] shorts = new short[rows * features];
                for (int i = 0; i < shorts.length; i++) {
                    shorts[i] = (short) random.nextInt();
                }
                yield Weights.int16(shorts, 0, rows, features);
            }
        };
    }

    private Weights floats(Random random) {
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Weights.float32(values, 0, rows, features);
    }

    private static void fill(Tensor activation, Random random) {
        if (activation instanceof ByteTensor octets) {
            random.nextBytes(octets.data());
        } else if (activation instanceof FloatTensor floats) {
            for (int i = 0; i < floats.data().length; i++) {
                floats.data()[i] = random.nextFloat() - 0.5f;
            }
        }
    }

    @Benchmark
    public Tensor multiply() {
        layer.multiply(kernel, activation, scratch, product);
        return product;
    }
}

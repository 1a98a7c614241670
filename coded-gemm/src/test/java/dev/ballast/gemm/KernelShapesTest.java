package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares every kernel of this JVM, with every format of weights, with the definition of a layer's product. */
@Tag("kernels")
class KernelShapesTest {
    /** Random layers of each kind; fewer when the tests run again with narrower vectors, more when all are asked for. */
    private static final int SHAPES =
            Integer.getInteger("ballast.shapes", Boolean.getBoolean("ballast.thorough") ? 5_000 : 1_500);

    private static final List<GemmKernel> KERNELS = Kernels.available();
    private static final double EPS = Math.ulp(1f);
    private static final float GUARD = 77;

    /** Fills a result, so that an element that a kernel leaves out is not the one that the kernel before it wrote. */
    private static final int UNWRITTEN = 0x5a5a5a5a;

    private final Scratch scratch = new Scratch();

    static Stream<Arguments> kernels() {
        return KERNELS.stream()
                .flatMap(kernel ->
                        Stream.of(Format.values()).map(format -> Arguments.of(kernel.name(), kernel, format)));
    }

    @ParameterizedTest
    @EnumSource
    void theProductOfEveryRandomLayerIsTheDefinitions(Format format) {
        for (int seed = 0; seed < SHAPES; seed++) {
            Random random = new Random(seed);
            check(format, 1 + log(random, 40), lowering(random), seed);
        }
    }

    /** All combinations of rows beyond four, columns beyond stripes and panels, and terms beyond one block. */
    @ParameterizedTest
    @EnumSource
    void everyRemainderOfTheBlockingIsComputed(Format format) {
        WindowAxis unit = WindowAxis.unit();
        for (int m = 1; m <= 5; m++) {
            for (int k : new int[] {1, 127, 129, 191, 193, 257, 513}) {
                for (int n = 1; n <= 67; n++) {
                    WindowAxis axis = new WindowAxis(n, 1, 1, 0, 0, 1);
                    check(format, m, new ConvLowering(k, unit, axis), n);
                }
                for (int n : new int[] {95, 96, 97, 255, 256, 257}) {
                    WindowAxis axis = new WindowAxis(n, 1, 1, 0, 0, 1);
                    check(format, m, new ConvLowering(k, unit, axis), n);
                }
            }
        }
    }

    private static Lowering lowering(Random random) {
        if (random.nextInt(3) == 0) {
            return new DenseLowering(1 + log(random, 300), 1 + log(random, 20));
        }
        return new ConvLowering(1 + log(random, 12), axis(random), axis(random));
    }

    private static WindowAxis axis(Random random) {
        while (true) {
            int input = 1 + random.nextInt(14);
            int kernel = 1 + random.nextInt(4);
            int dilation = 1 + random.nextInt(2);
            int before = random.nextInt(3);
            int after = random.nextInt(3);
            if (input + before + after >= (kernel - 1) * dilation + 1) {
                return new WindowAxis(input, kernel, 1 + random.nextInt(3), before, after, dilation);
            }
        }
    }

    /** A number below {@code bound}; each order of magnitude is equally likely. */
    static int log(Random random, int bound) {
        return (int) Math.expm1(random.nextDouble() * Math.log(bound));
    }

    /**
     * Checks the product of every kernel. The product is written between guards, from operands at odd offsets, whatever the scratch memory
     * holds. Operands and definition take as long as the product itself, so all kernels share them.
     */
    private void check(Format format, int m, Lowering lowering, long seed) {
        if (format.isInteger()) {
            checkWhole(format, m, lowering, seed);
        } else {
            checkFloat(format, m, lowering, seed);
        }
    }

    private void checkFloat(Format format, int m, Lowering lowering, long seed) {
        int k = lowering.reduction();
        Weights weights = Weights.float32(Naive.random(m * k + 3, seed), 3, m, k);
        LinearLayer layer = LinearLayer.floats(lowering, format == Format.FLOAT16 ? weights.rounded() : weights);
        float[] activation = Naive.random(lowering.inputLength() + 2, seed + 1);
        float[] output = new float[layer.outputLength() + 2];
        Oracle oracle = new Oracle(layer.weights(), lowering, activation, 2, 0);
        for (GemmKernel kernel : KERNELS) {
            Arrays.fill(output, Float.NaN);
            layer.multiply(kernel, activation, 2, scratch, output, 1);
            assertThat(output[0]).isNaN();
            assertThat(output[output.length - 1]).isNaN();
            for (int i = 0; i < layer.outputLength(); i++) {
                if (!(Math.abs(output[1 + i] - oracle.sums[i]) <= k * EPS * oracle.magnitudes[i])) {
                    throw new AssertionError(kernel.name() + " " + format + " seed " + seed + ": " + m + " rows of "
                            + lowering + " at " + i + ": " + output[1 + i] + " for " + oracle.sums[i]);
                }
            }
        }
    }

    private void checkWhole(Format format, int m, Lowering lowering, long seed) {
        Random random = new Random(seed);
        int k = lowering.reduction();
        byte[] bytes = new byte[m * k];
        short[] shorts = new short[m * k];
        random.nextBytes(bytes);
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = (short) random.nextInt();
        }
        byte[] activation = new byte[lowering.inputLength()];
        random.nextBytes(activation);
        byte padding = (byte) random.nextInt();
        Weights weights = format == Format.INT8 ? Weights.int8(bytes, 0, m, k) : Weights.int16(shorts, 0, m, k);
        int[] ints = new int[m * lowering.columns()];
        long[] longs = new long[ints.length];
        float[] widened = new float[activation.length];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = activation[i];
        }
        Oracle oracle = new Oracle(weights, lowering, widened, 0, padding);
        for (GemmKernel kernel : KERNELS) {
            Arrays.fill(ints, UNWRITTEN);
            Arrays.fill(longs, UNWRITTEN);
            LinearLayer.integers(lowering, weights, Arithmetic.INT32, padding)
                    .multiply(kernel, activation, 0, scratch, ints, 0);
            LinearLayer.integers(lowering, weights, Arithmetic.INT64, padding)
                    .multiply(kernel, activation, 0, scratch, longs, 0);
            for (int i = 0; i < ints.length; i++) {
                long expected = (long) oracle.sums[i];
                if (longs[i] != expected || ints[i] != (int) expected) {
                    throw new AssertionError(kernel.name() + " " + format + " seed " + seed + ": " + m + " rows of "
                            + lowering + " at " + i + ": " + ints[i] + " and " + longs[i] + " for " + expected);
                }
            }
        }
    }

    static Stream<Arguments> available() {
        return KERNELS.stream().map(kernel -> Arguments.of(kernel.name(), kernel));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("available")
    void aDepthwiseConvolutionIsAConvolutionOfEachChannel(String name, GemmKernel kernel) {
        for (int seed = 0; seed < SHAPES; seed++) {
            Random random = new Random(seed);
            ConvLowering conv = new ConvLowering(1, axis(random), axis(random));
            int channels = 1 + random.nextInt(4);
            float[] filters = Naive.random(channels * conv.reduction() + 1, seed);
            Depthwise depthwise = new Depthwise(conv, Weights.float32(filters, 1, channels, conv.reduction()));
            float[] activation = Naive.random(depthwise.inputLength(), seed + 1);
            float[] output = new float[depthwise.outputLength()];
            kernel.multiply(depthwise, activation, RowFinish.NONE, scratch, output);
            for (int channel = 0; channel < channels; channel++) {
                int from = channel * conv.inputLength();
                Oracle oracle = new Oracle(depthwise.filters().rows(channel, 1), conv, activation, from, 0);
                for (int i = 0; i < conv.columns(); i++) {
                    double error = Math.abs(output[channel * conv.columns() + i] - oracle.sums[i]);
                    assertThat(error).isLessThanOrEqualTo(conv.reduction() * EPS * oracle.magnitudes[i]);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("available")
    void theLargestUnderAWindowIsTheLargestOfItsTaps(String name, GemmKernel kernel) {
        for (int seed = 0; seed < SHAPES; seed++) {
            Random random = new Random(seed);
            ConvLowering window = new ConvLowering(1, axis(random), axis(random));
            int channels = 1 + random.nextInt(4);
            float[] activation = Naive.random(channels * window.inputLength(), seed);
            if (random.nextInt(3) == 0) {
                activation[random.nextInt(activation.length)] = Float.NaN;
            }
            float[] output = new float[channels * window.columns()];
            PoolWindow slid = new PoolWindow(window.vertical(), window.horizontal());
            kernel.largest(slid, channels, activation, scratch, output);
            for (int i = 0; i < output.length; i++) {
                float largest = Float.NEGATIVE_INFINITY;
                for (int tap = 0; tap < window.reduction(); tap++) {
                    int at = window.source(tap, i % window.columns());
                    if (at >= 0) {
                        largest = Math.max(largest, activation[i / window.columns() * window.inputLength() + at]);
                    }
                }
                assertThat(Float.valueOf(output[i]))
                        .as("seed %d at %d", seed, i)
                        .isEqualTo(Float.valueOf(largest));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("available")
    void rowsGetTheirAddendAndStayBetweenTheBounds(String name, GemmKernel kernel) {
        float[][] bounds = {{0, 6}, {0, Float.POSITIVE_INFINITY}, {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}};
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(6);
            int n = 1 + random.nextInt(70);
            float[] raw = Naive.random(rows * n, seed);
            raw[random.nextInt(raw.length)] = Float.NaN;
            raw[random.nextInt(raw.length)] = -0f;
            float[] addends = seed % 2 == 0 ? new float[] {-0f} : Naive.random(1 + random.nextInt(rows), seed + 1);
            float[] bound = bounds[seed % bounds.length];
            float[] target = new float[raw.length + 2];
            target[0] = GUARD;
            target[raw.length + 1] = GUARD;
            System.arraycopy(raw, 0, target, 1, raw.length);
            kernel.finish(new Target(target, 1, new RowFinish(addends, bound[0], bound[1])), rows, n, scratch);
            assertThat(target[0]).isEqualTo(GUARD);
            assertThat(target[raw.length + 1]).isEqualTo(GUARD);
            for (int i = 0; i < raw.length; i++) {
                float sum = raw[i] + addends[i / n % addends.length];
                float expected = Math.min(bound[1], Math.max(bound[0], sum));
                assertThat(Float.valueOf(target[1 + i]))
                        .as("seed %d at %d", seed, i)
                        .isEqualTo(Float.valueOf(expected));
            }
        }
    }

    /** Nodes reserve memory for their parts by this figure. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("kernels")
    void noProductKeepsMoreThanItsLayerSays(String name, GemmKernel kernel, Format format) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Lowering lowering = lowering(random);
            int m = 1 + random.nextInt(300);
            int size = m * lowering.reduction();
            Scratch fresh = new Scratch();
            LinearLayer layer = format.isInteger()
                    ? LinearLayer.integers(
                            lowering,
                            format == Format.INT8
                                    ? Weights.int8(new byte[size], 0, m, lowering.reduction())
                                    : Weights.int16(new short[size], 0, m, lowering.reduction()),
                            Arithmetic.INT32,
                            (byte) 0)
                    : LinearLayer.floats(
                            lowering,
                            format == Format.FLOAT16
                                    ? Weights.float16(new short[size], 0, m, lowering.reduction())
                                    : Weights.float32(new float[size], 0, m, lowering.reduction()));
            layer.multiply(
                    kernel,
                    layer.arithmetic().activation(lowering.inputLength()),
                    fresh,
                    layer.arithmetic().product(layer.outputLength()));
            assertThat(fresh.bytes()).as("seed %d", seed).isLessThanOrEqualTo(layer.scratchBytes());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("available")
    void noWindowKeepsMoreThanItSays(String name, GemmKernel kernel) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ConvLowering conv = new ConvLowering(1, axis(random), axis(random));
            int channels = 1 + random.nextInt(4);
            float[] filters = new float[channels * conv.reduction()];
            float[] activation = new float[channels * conv.inputLength()];
            float[] output = new float[channels * conv.columns()];
            Depthwise depthwise = new Depthwise(conv, Weights.float32(filters, 0, channels, conv.reduction()));
            Scratch filtering = new Scratch();
            kernel.multiply(depthwise, activation, RowFinish.NONE, filtering, output);
            assertThat(filtering.bytes()).as("seed %d", seed).isLessThanOrEqualTo(Scratch.depthwiseBytes(depthwise));
            PoolWindow window = new PoolWindow(conv.vertical(), conv.horizontal());
            Scratch pooling = new Scratch();
            kernel.largest(window, channels, activation, pooling, output);
            assertThat(pooling.bytes()).as("seed %d", seed).isLessThanOrEqualTo(Scratch.largestBytes(window));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("available")
    void noMatrixProductKeepsMoreThanItSays(String name, GemmKernel kernel) {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int m = 1 + log(random, 300);
            int k = 1 + log(random, 1000);
            int n = 1 + log(random, 300);
            Scratch fresh = new Scratch();
            Block left = Block.of(new float[m * k], m, k);
            kernel.multiply(left, Block.of(new float[k * n], k, n), fresh, Block.of(new float[m * n], m, n));
            assertThat(fresh.bytes()).as("seed %d", seed).isLessThanOrEqualTo(Scratch.productBytes(m, k, n));
        }
    }
}

package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the finished products of every kernel of this JVM. */
class FinishedProductsTest {
    private static final double EPS = Math.ulp(1f);
    private static final float GUARD = 77;

    private final Scratch scratch = new Scratch();

    /**
     * Products agree bit for bit, so it does not matter where a product is finished. Dot products are excepted: the JVM chooses the order
     * in which it adds lanes.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.ballast.gemm.KernelShapesTest#available")
    void aProductFinishedOnItsWayIsTheOneFinishedAfterwards(String name, GemmKernel kernel) {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int m = 1 + KernelShapesTest.log(random, 40);
            WindowAxis across = new WindowAxis(9 + KernelShapesTest.log(random, 100), 1, 1, 0, 0, 1);
            Lowering lowering = new ConvLowering(1 + KernelShapesTest.log(random, 400), WindowAxis.unit(), across);
            Weights weights = Weights.float32(Naive.random(m * lowering.reduction(), seed), 0, m, lowering.reduction());
            LinearLayer layer = LinearLayer.floats(lowering, seed % 3 == 0 ? weights.rounded() : weights);
            float[] activation = Naive.random(lowering.inputLength(), seed + 1);
            float most = seed % 2 == 0 ? 0.5f : Float.POSITIVE_INFINITY;
            RowFinish finish = new RowFinish(Naive.random(seed % 5 == 0 ? 0 : m, seed + 2), 0f, most);
            float[] expected = new float[layer.outputLength() + 2];
            layer.multiply(kernel, activation, 0, scratch, expected, 1);
            kernel.finish(new Target(expected, 1, finish), m, lowering.columns(), scratch);
            float[] output = new float[expected.length];
            Arrays.fill(output, 1, output.length - 1, Float.NaN);
            layer.multiply(kernel, activation, 0, scratch, new Target(output, 1, finish));
            assertThat(output).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** Rows of several vectors, images of several bands, and bounds. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.ballast.gemm.KernelShapesTest#available")
    void aDepthwiseConvolutionOfAnyExtentIsFinished(String name, GemmKernel kernel) {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            int kernelSize = random.nextInt(4) == 0 ? 5 : 3;
            int stride = 1 + random.nextInt(3);
            WindowAxis down =
                    new WindowAxis(5 + KernelShapesTest.log(random, 120), kernelSize, stride, 1, random.nextInt(2), 1);
            WindowAxis across = new WindowAxis(
                    5 + KernelShapesTest.log(random, 120), kernelSize, stride, random.nextInt(3), random.nextInt(3), 1);
            ConvLowering conv = new ConvLowering(1, down, across);
            float[] filters = Naive.random(2 * conv.reduction(), seed);
            Depthwise depthwise = new Depthwise(conv, Weights.float32(filters, 0, 2, conv.reduction()));
            float[] activation = Naive.random(depthwise.inputLength(), seed + 1);
            RowFinish finish = new RowFinish(new float[] {0.25f, -0.5f}, 0f, 1f);
            float[] output = new float[depthwise.outputLength() + 1];
            output[output.length - 1] = GUARD;
            kernel.multiply(depthwise, activation, finish, scratch, output);
            assertThat(output[output.length - 1]).isEqualTo(GUARD);
            for (int channel = 0; channel < 2; channel++) {
                int from = channel * conv.inputLength();
                Oracle oracle = new Oracle(depthwise.filters().rows(channel, 1), conv, activation, from, 0);
                for (int i = 0; i < conv.columns(); i++) {
                    double wanted = Math.min(1, Math.max(0, oracle.sums[i] + finish.addend(channel)));
                    assertThat((double) output[channel * conv.columns() + i])
                            .as("seed %d at %d", seed, i)
                            .isCloseTo(wanted, within(conv.reduction() * EPS * (1 + oracle.magnitudes[i])));
                }
            }
        }
    }
}

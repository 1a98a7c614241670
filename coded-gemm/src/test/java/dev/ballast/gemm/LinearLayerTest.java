package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearLayerTest {
    private final Scratch scratch = new Scratch();

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Strides, dilations and pads of all four sides, drawn at random, against the definition of convolution. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aConvolutionIsTheProductOfItsUnfoldedInput(int seed) {
        Random random = new Random(seed);
        ConvLowering conv = new ConvLowering(1 + random.nextInt(4), axis(random), axis(random));
        int filters = 1 + random.nextInt(5);
        int before = random.nextInt(3);
        float[] activation = Naive.random(before + conv.inputLength(), seed);
        float[] weights = Naive.random(filters * conv.reduction(), seed + 1000);
        LinearLayer layer = LinearLayer.of(conv, Block.of(weights, filters, conv.reduction()));
        float[] output = new float[2 + layer.outputLength()];

        layer.multiply(Kernels.best(), activation, before, scratch, output, 2);

        float[] image = java.util.Arrays.copyOfRange(activation, before, activation.length);
        for (int filter = 0; filter < filters; filter++) {
            float[] taps =
                    java.util.Arrays.copyOfRange(weights, filter * conv.reduction(), (filter + 1) * conv.reduction());
            for (int at = 0; at < conv.columns(); at++) {
                int y = at / conv.horizontal().outputs();
                int x = at % conv.horizontal().outputs();
                double expected = Naive.convolve(conv, taps, image, y, x);
                assertThat((double) output[2 + filter * conv.columns() + at])
                        .as("filter %d at (%d, %d) of %s", filter, y, x, conv)
                        .isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
            }
        }
    }

    private static WindowAxis axis(Random random) {
        while (true) {
            int input = 1 + random.nextInt(12);
            int kernel = 1 + random.nextInt(5);
            int dilation = 1 + random.nextInt(3);
            int before = random.nextInt(4);
            int after = random.nextInt(4);
            if (input + before + after >= (kernel - 1) * dilation + 1) {
                return new WindowAxis(input, kernel, 1 + random.nextInt(3), before, after, dilation);
            }
        }
    }

    @Test
    void anEvenKernelWithDilationAndUnevenPadsHasTheOutputsOfTheOperatorsFormula() {
        assertThat(new WindowAxis(28, 5, 1, 2, 2, 1).outputs()).isEqualTo(28);
        assertThat(new WindowAxis(224, 3, 2, 0, 1, 1).outputs()).isEqualTo(112);
        assertThat(new WindowAxis(7, 3, 1, 0, 0, 3).outputs()).isEqualTo(1);
        assertThatThrownBy(() -> new WindowAxis(6, 3, 1, 0, 0, 3)).hasMessageContaining("the window fits");
    }

    @Test
    void aPointwiseConvolutionReadsItsInputInPlace() {
        WindowAxis pointwise = new WindowAxis(13, 1, 1, 0, 0, 1);
        assertThat(new ConvLowering(48, pointwise, pointwise).isIdentity()).isTrue();
        assertThat(new ConvLowering(48, pointwise, new WindowAxis(13, 1, 2, 0, 0, 1)).isIdentity())
                .isFalse();
        LinearLayer layer =
                LinearLayer.of(new ConvLowering(2, pointwise, pointwise), Block.of(new float[] {1, 2}, 1, 2));
        layer.multiply(Kernels.best(), Naive.random(338, 1), 0, scratch, new float[169], 0);
        assertThat(scratch.bytes()).isZero();
    }

    @Test
    void aBatchBecomesTheColumnsOfTheProduct() {
        LinearLayer layer = LinearLayer.of(new DenseLowering(3, 2), Block.of(new float[] {1, 0, 0, 0, 1, 1}, 2, 3));
        float[] output = new float[4];
        layer.multiply(Kernels.best(), new float[] {1, 2, 3, 4, 5, 6}, 0, scratch, output, 0);
        assertThat(output).containsExactly(1, 4, 5, 11);
        assertThat(layer.macs()).isEqualTo(12);
    }

    @Test
    void refusesWeightsOfAnotherReduction() {
        assertThatThrownBy(() -> LinearLayer.of(new DenseLowering(3, 1), Block.of(new float[8], 2, 4)))
                .hasMessage("weights of 2 x 4 for a reduction of 3");
    }
}

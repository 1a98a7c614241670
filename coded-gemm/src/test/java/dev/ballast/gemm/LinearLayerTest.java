package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Float16;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("kernels")
class LinearLayerTest {
    private final Scratch scratch = new Scratch();

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Compares random strides, dilations and pads on all four sides with the definition of convolution. */
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
        assertThat(scratch.bytes()).isLessThan(338 * 4 + Scratch.PANEL_BYTES);
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
    void float16WeightsGiveTheProductOfTheirValuesInHalfTheMemory() {
        WindowAxis axis = new WindowAxis(9, 3, 2, 1, 1, 1);
        for (Lowering lowering : new Lowering[] {new DenseLowering(131, 1), new ConvLowering(3, axis, axis)}) {
            int rows = 37; // not a multiple of the rows widened at a time
            Weights exact =
                    Weights.float32(Naive.random(rows * lowering.reduction() + 5, 3), 5, rows, lowering.reduction());
            Weights halves = exact.rounded();
            float[] widened = new float[halves.size()];
            for (int i = 0; i < widened.length; i++) {
                widened[i] = Float16.toFloat(halves.shorts()[i]);
            }
            float[] activation = Naive.random(lowering.inputLength(), 4);
            LinearLayer held = LinearLayer.floats(lowering, halves);
            LinearLayer same = LinearLayer.floats(lowering, Weights.float32(widened, 0, rows, lowering.reduction()));
            float[] product = new float[held.outputLength()];
            float[] expected = new float[held.outputLength()];
            held.multiply(Kernels.portable(), activation, 0, scratch, product, 0);
            same.multiply(Kernels.portable(), activation, 0, scratch, expected, 0);
            for (int i = 0; i < product.length; i++) {
                assertThat(product[i]).isCloseTo(expected[i], within(1e-4f * (1 + Math.abs(expected[i]))));
            }
            assertThat(halves.sizeInBytes()).isEqualTo(exact.sizeInBytes() / 2);
        }
    }

    /** Compares every element with its definition in long. The padding is not zero. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("integerSeeds")
    void integerProductsAreTheDefinitionsBitForBit(int seed) {
        Random random = new Random(seed);
        int kernel = 1 + random.nextInt(3);
        WindowAxis vertical = new WindowAxis(
                3 + random.nextInt(6), kernel, 1 + random.nextInt(2), random.nextInt(3), random.nextInt(3), 1);
        WindowAxis horizontal = new WindowAxis(
                5 + random.nextInt(6), kernel, 1 + random.nextInt(3), random.nextInt(3), random.nextInt(3), 2);
        boolean dense = random.nextInt(3) == 0;
        Lowering lowering = dense
                ? new DenseLowering(1 + random.nextInt(60), 1 + random.nextInt(3))
                : new ConvLowering(1 + random.nextInt(4), vertical, horizontal);
        int rows = 1 + random.nextInt(9);
        byte[] data = new byte[rows * lowering.reduction()];
        byte[] activation = new byte[lowering.inputLength()];
        random.nextBytes(data);
        random.nextBytes(activation);
        byte padding = (byte) random.nextInt(256);
        short[] wide = new short[data.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (short) (data[i] * 255);
        }
        Weights bytes = Weights.int8(data, 0, rows, lowering.reduction());
        Weights shorts = Weights.int16(wide, 0, rows, lowering.reduction());
        int[] product = new int[rows * lowering.columns()];
        int[] times255 = new int[product.length];
        long[] exact = new long[product.length];
        GemmKernel any = Kernels.available().get(seed % Kernels.available().size());
        LinearLayer.integers(lowering, bytes, Arithmetic.INT32, padding)
                .multiply(any, activation, 0, scratch, product, 0);
        LinearLayer.integers(lowering, shorts, Arithmetic.INT32, padding)
                .multiply(any, activation, 0, scratch, times255, 0);
        LinearLayer.integers(lowering, shorts, Arithmetic.INT64, padding)
                .multiply(any, activation, 0, scratch, exact, 0);
        for (int i = 0; i < product.length; i++) {
            long expected = Naive.integerProduct(lowering, bytes, activation, padding, i);
            assertThat(product[i]).isEqualTo((int) expected);
            assertThat(exact[i]).isEqualTo(255 * expected);
            assertThat(times255[i]).isEqualTo((int) (255 * expected));
        }
    }

    static IntStream integerSeeds() {
        return IntStream.range(0, 400);
    }

    @Test
    void refusesFormatsAndArithmeticsThatDoNotGoTogether() {
        Weights floats = Weights.float32(new float[3], 0, 1, 3);
        Weights bytes = Weights.int8(new byte[3], 0, 1, 3);
        DenseLowering lowering = new DenseLowering(3, 1);
        assertThatThrownBy(() -> LinearLayer.floats(lowering, bytes))
                .hasMessageContaining("INT8 cannot be multiplied in FLOAT32");
        assertThatThrownBy(() -> LinearLayer.integers(lowering, floats, Arithmetic.INT32, (byte) 0))
                .hasMessageContaining("FLOAT32 cannot be multiplied in INT32");
        LinearLayer layer = LinearLayer.integers(lowering, bytes, Arithmetic.INT32, (byte) 0);
        assertThatThrownBy(() -> layer.multiply(Kernels.best(), new byte[3], 0, scratch, new long[1], 0))
                .hasMessage("this product needs a layer in INT64, this one is in INT32");
        assertThatThrownBy(() -> layer.multiply(
                        Kernels.best(), Arithmetic.FLOAT32.activation(3), scratch, Arithmetic.INT32.product(1)))
                .hasMessageContaining("a layer in INT32 cannot multiply FP32 into INT32");
    }

    @Test
    void refusesWeightsOfAnotherReduction() {
        assertThatThrownBy(() -> LinearLayer.of(new DenseLowering(3, 1), Block.of(new float[8], 2, 4)))
                .hasMessage("weights of 2 x 4 for a reduction of 3");
    }
}

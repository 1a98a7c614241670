package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnNormsTest {
    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Compares norms with a layer that adds squares: all weights are 1, over the squared input of a part. */
    @ParameterizedTest
    @MethodSource("seeds")
    void areTheNormsOfWhatTheColumnsOfTheDataPartsRead(int seed) {
        RandomSplit random = new RandomSplit(seed);
        for (SplitLayer split : random.splits()) {
            float[] activation = random.values(split.layer().lowering().inputLength());
            ColumnNorms norms = new ColumnNorms(split).measure(FloatTensor.flat(activation));
            double[] expected = new double[split.columns()];
            for (int data = 0; data < split.code().dataParts(); data++) {
                double[] ofPart = squares(split, data, activation);
                Arrays.setAll(expected, i -> Math.max(expected[i], Math.sqrt(ofPart[i])));
            }
            double largest = 0;
            for (int i = 0; i < split.length(0); i++) {
                double norm = norms.of(i);
                double right = expected[i % expected.length];
                if (split instanceof GridSplit) { // the norm covers all channels, even where a part reads only some
                    assertThat(norm).as(split.label()).isGreaterThanOrEqualTo(right * (1 - 1e-5));
                } else {
                    assertThat(norm).as(split.label()).isCloseTo(right, within(1e-5 * right));
                }
                largest = Math.max(largest, norm);
            }
            assertThat(norms.largest()).isGreaterThanOrEqualTo(largest);
        }
    }

    @Test
    void aSecondMeasurementOwesNothingToTheFirst() {
        for (int seed = 0; seed < 100; seed++) {
            RandomSplit random = new RandomSplit(seed);
            for (SplitLayer split : random.splits()) {
                FloatTensor small =
                        FloatTensor.flat(random.values(split.layer().lowering().inputLength()));
                float[] large = new float[small.data().length];
                Arrays.fill(large, 1e3f);
                ColumnNorms norms =
                        new ColumnNorms(split).measure(FloatTensor.flat(large)).measure(small);
                ColumnNorms only = new ColumnNorms(split).measure(small);
                assertThat(norms.largest()).as("seed %d", seed).isEqualTo(only.largest());
                for (int i = 0; i < split.columns(); i++) {
                    assertThat(norms.of(i)).as("seed %d", seed).isEqualTo(only.of(i));
                }
            }
        }
    }

    private static double[] squares(SplitLayer split, int part, float[] activation) {
        float[] input = new float[split.inputLength(part)];
        split.input(part, activation, 0, input);
        for (int i = 0; i < input.length; i++) {
            input[i] *= input[i];
        }
        double[] squares = new double[split.columns()];
        for (LinearLayer block : split.part(part).blocks()) {
            int reduction = block.lowering().reduction();
            float[] ones = new float[reduction];
            Arrays.fill(ones, 1);
            float[] sums = new float[squares.length];
            LinearLayer.of(block.lowering(), Block.of(ones, 1, reduction))
                    .multiply(Kernels.portable(), input, 0, new Scratch(), sums, 0);
            Arrays.setAll(squares, i -> Math.max(squares[i], sums[i]));
        }
        return squares;
    }

    /** A sum computed by subtraction would lose the digits of the small window. */
    @Test
    void aSmallWindowBesideLargeNumbersKeepsItsDigits() {
        WindowAxis axis = new WindowAxis(8, 3, 1, 0, 0, 1);
        LinearLayer layer = LinearLayer.of(new ConvLowering(1, axis, axis), Block.of(new float[9], 1, 9));
        float[] activation = new float[64];
        Arrays.fill(activation, 1e-12f);
        activation[0] = 1e12f;
        ColumnNorms norms = new ColumnNorms(new CodedLayer(layer, Code.none(1))).measure(FloatTensor.flat(activation));
        assertThat(norms.of(0)).isCloseTo(1e12, within(1e6));
        assertThat(norms.of(35)).isCloseTo(3e-12, within(1e-18));
    }
}

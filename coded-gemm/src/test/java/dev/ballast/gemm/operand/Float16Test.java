package dev.ballast.gemm.operand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Float16Test {
    private static final int INFINITY = 0x7c00;

    /**
     * The values of the halves 0 to 0x7c00, from their definition (IEEE 754-2019, 3.4). The last value is computed as if the exponents
     * continued.
     */
    private static final double[] MAGNITUDES =
            IntStream.rangeClosed(0, INFINITY).mapToDouble(Float16Test::defined).toArray();

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @Test
    void widensEveryHalfToItsValue() {
        for (int half = 0; half < 1 << 16; half++) {
            int magnitude = half & 0x7fff;
            float value = Float16.toFloat((short) half);
            if (magnitude > INFINITY) {
                assertThat(value).isNaN();
            } else {
                double expected = magnitude == INFINITY ? Double.POSITIVE_INFINITY : MAGNITUDES[magnitude];
                assertThat((double) value).isEqualTo(half < 1 << 15 ? expected : -expected); // distinguishes -0 from 0
            }
        }
    }

    @Test
    void narrowsTheValueOfEveryHalfToThatHalf() {
        for (int half = 0; half < 1 << 16; half++) {
            int quiet = (half & 0x7fff) > INFINITY ? half | 0x200 : half;
            assertThat(Float16.fromFloat(Float16.toFloat((short) half)) & 0xffff)
                    .isEqualTo(quiet);
        }
    }

    @Test
    void roundsTheNeighbourhoodOfEveryTie() {
        for (int half = 0; half < INFINITY; half++) {
            float tie = (float) ((MAGNITUDES[half] + MAGNITUDES[half + 1]) / 2);
            for (float value : new float[] {Math.nextDown(tie), tie, Math.nextUp(tie)}) {
                requireNearest(value);
                requireNearest(-value);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void roundsAnyFloatToTheNearestHalf(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            requireNearest(Float.intBitsToFloat(random.nextInt()));
            requireNearest((float) random.nextGaussian());
            requireNearest((float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(45) - 26));
        }
    }

    @ParameterizedTest
    @CsvSource({"65504, 7bff", "65519.996, 7bff", "65520, 7c00", "1e30, 7c00", "Infinity, 7c00", "-65520, fc00"})
    void becomesInfiniteHalfAUnitPastTheLargest(float value, String half) {
        assertThat(Float16.fromFloat(value)).isEqualTo((short) Integer.parseInt(half, 16));
    }

    @Test
    void keepsWhatANaNHasRoomFor() {
        assertThat(Float16.fromFloat(Float.NaN)).isEqualTo((short) 0x7e00);
        assertThat(Float16.fromFloat(Float.intBitsToFloat(0xff80_0001))).isEqualTo((short) 0xfe00);
        assertThat(Float16.fromFloat(Float.intBitsToFloat(0x7fe0_2000))).isEqualTo((short) 0x7f01);
    }

    private static double defined(int half) {
        int exponent = half >> 10;
        int fraction = half & 0x3ff;
        return exponent == 0 ? fraction * 0x1p-24 : Math.scalb(1 + fraction / 1024.0, exponent - 15);
    }

    /** Finds the nearest half in the table of all halves. The last entry is the value that would come next; it stands for infinity. */
    private static void requireNearest(float value) {
        int got = Float16.fromFloat(value) & 0xffff;
        if (Float.isNaN(value)) {
            assertThat(got & 0x7fff).isGreaterThan(INFINITY);
            return;
        }
        double magnitude = Math.min(Math.abs((double) value), MAGNITUDES[INFINITY]);
        int at = Arrays.binarySearch(MAGNITUDES, magnitude);
        int nearest = at;
        if (at < 0) {
            int above = -at - 1;
            double down = magnitude - MAGNITUDES[above - 1];
            double up = MAGNITUDES[above] - magnitude;
            int even = above % 2 == 0 ? above : above - 1;
            nearest = down == up ? even : down < up ? above - 1 : above;
        }
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        assertThat(got).as("%s", value).isEqualTo(sign | nearest);
    }
}

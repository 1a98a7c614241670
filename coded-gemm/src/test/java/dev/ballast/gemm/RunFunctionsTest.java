package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunFunctionsTest {
    private static final int LENGTH = 4099;
    private static final int STEP = 1009;

    /** Up to here 1 + exp(x) is finite in float32. */
    private static final double MOST = 88;

    private static final float[] ENDS = {Float.NEGATIVE_INFINITY, -1000f, 0f, 1000f, Float.POSITIVE_INFINITY, Float.NaN
    };

    static Stream<GemmKernel> kernels() {
        return Kernels.available().stream();
    }

    /** Every 1009th float32, of either sign. */
    @ParameterizedTest
    @MethodSource("kernels")
    void expIsAsExactAsSaid(GemmKernel kernel) {
        float[] given = new float[LENGTH];
        float[] x = new float[LENGTH];
        double worst = 0;
        long bits = Integer.MIN_VALUE;
        while (bits <= Integer.MAX_VALUE) {
            for (int i = 0; i < LENGTH; i++, bits += STEP) {
                given[i] = Float.intBitsToFloat((int) Math.min(bits, Integer.MAX_VALUE));
            }
            System.arraycopy(given, 0, x, 0, LENGTH);
            kernel.functions().exp(x, 0, LENGTH, 0f);
            for (int i = 0; i < LENGTH; i++) {
                worst = Math.max(worst, error(given[i], x[i]));
            }
        }
        assertThat(worst).isLessThan(2e-7);
    }

    /** The relative error of a result; 0 when it is right or as near as a subnormal number can be. */
    private static double error(float argument, float result) {
        double right = Math.exp(argument);
        if (Float.isNaN(argument)) {
            return Float.isNaN(result) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (right > Float.MAX_VALUE) {
            return result == Float.POSITIVE_INFINITY ? 0 : Double.POSITIVE_INFINITY;
        }
        if (right < Float.MIN_NORMAL) {
            return Math.abs(result - right) <= Float.MIN_VALUE ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(result / right - 1);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void expTakesRunsOfEveryLengthAndShifts(GemmKernel kernel) {
        for (int length = 0; length <= 70; length++) {
            float[] x = random(length + 3, length);
            float[] y = x.clone();
            kernel.functions().exp(y, 1, length + 1, 0.5f);
            for (int i = 0; i < x.length; i++) {
                double wanted = i == 0 || i > length ? x[i] : Math.exp(x[i] - 0.5f);
                assertThat((double) y[i]).isBetween(wanted - Math.abs(wanted) * 2e-7, wanted + Math.abs(wanted) * 2e-7);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void findsTheExtremesOfRunsOfEveryLength(GemmKernel kernel) {
        assertThat(kernel.functions().largest(new float[3], 2, 2)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(kernel.functions().smallest(new float[3], 2, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        for (int length = 1; length <= 70; length++) {
            float[] x = random(length + 2, length);
            x[0] = 9f;
            x[length + 1] = -9f;
            for (int at = 1; at <= length; at++) {
                float before = x[at];
                x[at] = 3f;
                assertThat(kernel.functions().largest(x, 1, length + 1)).isEqualTo(3f);
                x[at] = -3f;
                assertThat(kernel.functions().smallest(x, 1, length + 1)).isEqualTo(-3f);
                x[at] = Float.NaN;
                assertThat(kernel.functions().largest(x, 1, length + 1)).isNaN();
                assertThat(kernel.functions().smallest(x, 1, length + 1)).isNaN();
                x[at] = before;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sigmoidAndSwishAreAsExactAsSaid(GemmKernel kernel) {
        float[] x = new float[LENGTH];
        int middle = LENGTH / 2;
        for (int i = 0; i < LENGTH; i++) {
            x[i] = (float) ((i - middle) * MOST / middle);
        }
        float[] sigmoid = new float[LENGTH];
        kernel.functions().sigmoid(x, sigmoid, 0, LENGTH);
        float[] swish = new float[LENGTH];
        kernel.functions().swish(x, swish, 0, LENGTH, 1f);
        for (int i = 0; i < LENGTH; i++) {
            double right = 1 / (1 + Math.exp(-(double) x[i]));
            assertThat(Math.abs(sigmoid[i] - right)).isLessThanOrEqualTo(4e-7 * right);
            assertThat(Math.abs(swish[i] - x[i] * right)).isLessThanOrEqualTo(4e-7 * Math.abs(x[i]) * right);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sigmoidAndSwishHaveTheirLimitsAndTakeRuns(GemmKernel kernel) {
        for (int length = 1; length <= 20; length++) {
            for (float end : ENDS) {
                float[] x = new float[length + 2];
                Arrays.fill(x, end);
                float[] y = new float[length + 2];
                kernel.functions().sigmoid(x, y, 1, length + 1);
                requireInside(y, Float.isNaN(end) ? end : end == 0f ? 0.5f : end < 0f ? 0f : 1f);
                Arrays.fill(y, 0f);
                kernel.functions().swish(x, y, 1, length + 1, 2f);
                requireInside(y, end == Float.NEGATIVE_INFINITY ? Float.NaN : end < 0f ? -0f : end);
            }
        }
    }

    /** Requires zeros at both ends and one number everywhere else. */
    private static void requireInside(float[] y, float number) {
        for (int i = 0; i < y.length; i++) {
            assertThat(Float.valueOf(y[i])).isEqualTo(Float.valueOf(i == 0 || i == y.length - 1 ? 0f : number));
        }
    }

    /** Numbers from -1 to 1. */
    private static float[] random(int length, int seed) {
        Random random = new Random(seed);
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = random.nextFloat() * 2 - 1;
        }
        return x;
    }
}

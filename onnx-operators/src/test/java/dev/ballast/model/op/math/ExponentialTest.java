package dev.ballast.model.op.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExponentialTest {
    /** Every 1009th float32, of either sign. */
    @Test
    void isAsExactAsSaid() {
        float[] x = new float[1];
        double worst = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += 1009) {
            float argument = Float.intBitsToFloat((int) bits);
            double right = Math.exp(argument);
            x[0] = argument;
            Exponential.replace(x, 0, 1, 0f);
            if (Float.isNaN(argument)) {
                assertThat(x[0]).isNaN();
            } else if (right > Float.MAX_VALUE) {
                assertThat(x[0]).isEqualTo(Float.POSITIVE_INFINITY);
            } else if (right < Float.MIN_NORMAL) {
                assertThat(Math.abs(x[0] - right)).isLessThanOrEqualTo(Float.MIN_VALUE);
            } else {
                worst = Math.max(worst, Math.abs(x[0] / right - 1));
            }
        }
        assertThat(worst).isLessThan(2e-7);
    }

    @Test
    void takesRunsAndShifts() {
        float[] x = {9f, 1f, 2f, 3f, 9f};
        Exponential.replace(x, 1, 4, 2f);
        assertThat(x[0]).isEqualTo(9f);
        assertThat(x[2]).isEqualTo(1f);
        assertThat(x[4]).isEqualTo(9f);
        Exponential.softmax(x, 0, 2);
        assertThat(x[0] + x[1]).isEqualTo(1f);
    }
}

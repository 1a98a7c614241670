package dev.ballast.model.op.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ActivationTest {
    private static final int COUNT = 1 << 16;

    /** Every 65,536th float32 of both signs, the infinities among them. */
    @Test
    void tanhAndSigmoidAreWithinTheirBound() {
        float[] x = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            float number = Float.intBitsToFloat(i << 16);
            x[i] = Float.isNaN(number) ? 0f : number;
        }
        float[] tanh = x.clone();
        float[] sigmoid = x.clone();
        new Activation(Activation.Kind.TANH, 0f, 0f).apply(tanh, COUNT);
        new Activation(Activation.Kind.SIGMOID, 0f, 0f).apply(sigmoid, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat((double) tanh[i]).isCloseTo(Math.tanh(x[i]), within(5e-7));
            assertThat((double) sigmoid[i]).isCloseTo(1 / (1 + Math.exp(-x[i])), within(5e-7));
        }
    }

    /** A comparison with NaN fails, so ThresholdedRelu gives 0. */
    @Test
    void aNaNStaysANaN() {
        for (Activation.Kind kind : Activation.Kind.values()) {
            float[] x = {Float.NaN, 1f};
            new Activation(kind, 0.5f, 0.5f).apply(x, 1);
            assertThat(Float.isNaN(x[0])).as(kind.name()).isEqualTo(kind != Activation.Kind.THRESHOLDEDRELU);
            assertThat(x[1]).isEqualTo(1f);
        }
    }
}

package dev.ballast.model.op.element;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The error bounds of the error function, the hyperbolic tangent and Gelu, over the whole range of float32. */
class ErfTest {
    /** Distance of the tested bit patterns, a prime: every exponent has thousands of them. */
    private static final int STEP = 2003;

    /** Half the smallest float32: the error of rounding a subnormal result. */
    private static final double SMALLEST = Float.MIN_VALUE;

    @Test
    void theErrorFunctionKeepsItsBound() {
        float[] x = everyExponent();
        float[] y = new float[x.length];
        Erf.erf(x, y);
        requireRelative(x, y, ErfTest::erf);
    }

    @Test
    void theHyperbolicTangentKeepsItsBound() {
        float[] x = everyExponent();
        Erf.tanh(x, x);
        requireRelative(everyExponent(), x, Math::tanh);
    }

    @Test
    void geluKeepsItsBound() {
        float[] x = everyExponent();
        float[] y = new float[x.length];
        Gelu.byErf(x, y);
        requireGelu(x, y, v -> 0.5 * v * (1 + erf(v / Math.sqrt(2))));
        Gelu.byTanh(x, y);
        requireGelu(x, y, v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
    }

    @Test
    void limitsAndNaNAreKept() {
        float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, Float.MAX_VALUE};
        float[] y = new float[x.length];
        Erf.erf(x, y);
        assertThat(y).containsExactly(Float.NaN, 1f, -1f, 0f, 1f);
        Erf.tanh(x, y);
        assertThat(y).containsExactly(Float.NaN, 1f, -1f, 0f, 1f);
        Gelu.byErf(x, y);
        assertThat(y).containsExactly(Float.NaN, Float.POSITIVE_INFINITY, Float.NaN, 0f, Float.MAX_VALUE);
    }

    private static void requireRelative(float[] x, float[] y, DoubleUnaryOperator function) {
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double right = function.applyAsDouble(x[i]);
            double error = Math.max(0, Math.abs(y[i] - right) - SMALLEST);
            worst = Math.max(worst, right == 0 ? error : error / Math.abs(right));
        }
        assertThat(worst).isLessThan(Erf.LARGEST_ERROR);
    }

    private static void requireGelu(float[] x, float[] y, DoubleUnaryOperator function) {
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double error = Math.abs(y[i] - function.applyAsDouble(x[i])) - 2 * SMALLEST;
            worst = Math.max(worst, x[i] == 0f ? error : error / Math.abs(x[i]));
        }
        assertThat(worst).isLessThan(Erf.LARGEST_ERROR);
    }

    /** Finite numbers of both signs and every exponent. */
    private static float[] everyExponent() {
        float[] x = new float[(int) (0x7f800000L / STEP) * 2];
        for (int i = 0; i < x.length; i++) {
            float size = Float.intBitsToFloat(i / 2 * STEP);
            x[i] = i % 2 == 0 ? size : -size;
        }
        return x;
    }

    /** 2 / sqrt(pi) * exp(-x^2) * (x + 2 x^3 / 3 + 4 x^5 / 15 + ...), whose terms have one sign. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double sum = x;
        double term = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}

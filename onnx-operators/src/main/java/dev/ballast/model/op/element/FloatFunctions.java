package dev.ballast.model.op.element;

import java.util.function.DoubleUnaryOperator;

/** The loops of functions of one float32 value. */
final class FloatFunctions {
    private FloatFunctions() {}

    /** Writes a function of the elements of {@code x} to {@code y}, which has the same length. */
    interface Loop {
        void apply(float[] x, float[] y);
    }

    /** A loop that calls a function of double precision for each element. */
    static Loop each(DoubleUnaryOperator function) {
        return (x, y) -> {
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) function.applyAsDouble(x[i]);
            }
        };
    }

    /** x to a constant power. */
    static Loop power(double exponent) {
        if (exponent == 2) {
            return FloatFunctions::square;
        }
        if (exponent == 3) {
            return FloatFunctions::cube;
        }
        return exponent == 0.5 ? FloatFunctions::root : each(x -> Math.pow(x, exponent));
    }

    private static void square(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * x[i];
        }
    }

    private static void cube(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * x[i] * x[i];
        }
    }

    /** x to the power of 0.5. Unlike a square root it is infinite for negative infinity, and 0 for negative 0. */
    private static void root(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] == Float.NEGATIVE_INFINITY ? Float.POSITIVE_INFINITY : (float) Math.sqrt(x[i] + 0f);
        }
    }

    static void leak(float[] x, float[] y, float alpha) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] < 0f ? alpha * x[i] : x[i];
        }
    }

    /** x where it is larger than alpha, elsewhere 0. */
    static void above(float[] x, float[] y, float alpha) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] > alpha ? x[i] : 0f;
        }
    }

    /** x, moved towards 0 by a bias; 0 between -lambda and lambda. */
    static void shrink(float[] x, float[] y, float lambda, float bias) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] < -lambda ? x[i] + bias : x[i] > lambda ? x[i] - bias : 0f;
        }
    }

    /** gamma * x; where x is negative, gamma * alpha * (exp(x / scale) - 1). */
    static void exponential(float[] x, float[] y, float alpha, float scale, float gamma) {
        for (int i = 0; i < y.length; i++) {
            y[i] = gamma * (x[i] < 0f ? alpha * (float) Math.expm1(x[i] / scale) : x[i]);
        }
    }

    static void hardSigmoid(float[] x, float[] y, float alpha, float beta) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(0f, Math.min(1f, alpha * x[i] + beta));
        }
    }

    /** x * min(1, max(0, x / 6 + 1 / 2)). */
    static void hardSwish(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * Math.max(0f, Math.min(1f, x[i] / 6f + 0.5f));
        }
    }

    /** log(1 + exp(x)), without overflow. */
    static double softplus(double x) {
        return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** x * tanh(softplus(x)). */
    static double mish(double x) {
        return x * Math.tanh(softplus(x));
    }

    /** The inverse of the hyperbolic sine: log(|x| + sqrt(x^2 + 1)), in a form that keeps its digits near 0. */
    static double asinh(double x) {
        double square = x * x;
        double sum = Math.abs(x) + square / (1 + Math.sqrt(square + 1));
        return Double.isInfinite(x) ? x : Math.copySign(Math.log1p(sum), x);
    }

    /** x / (1 + |x|). */
    static void softsign(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] / (1f + Math.abs(x[i]));
        }
    }

    static void log(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.log(x[i]);
        }
    }

    static void sqrt(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.sqrt(x[i]);
        }
    }

    static void reciprocal(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = 1f / x[i];
        }
    }

    static void abs(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.abs(x[i]);
        }
    }

    static void negate(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = -x[i];
        }
    }

    /** The nearest whole number; of two, the even one. */
    static void round(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.rint(x[i]);
        }
    }

    static void floor(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.floor(x[i]);
        }
    }

    static void ceil(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.ceil(x[i]);
        }
    }
}

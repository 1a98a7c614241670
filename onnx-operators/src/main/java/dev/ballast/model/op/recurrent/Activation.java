package dev.ballast.model.op.recurrent;

import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * An activation function of a recurrent cell. Tanh and Sigmoid are within 5e-7 of the real function; their loops vectorize.
 *
 * @param kind the function
 * @param alpha its first parameter, unused by some functions
 * @param beta its second parameter, unused by most functions
 */
record Activation(Kind kind, float alpha, float beta) {
    /** Beyond this bound the tanh of a float32 rounds to -1 or 1. */
    private static final float TANH_BOUND = 9f;

    /** The functions with the number of their parameters and the defaults of these. NaN stands for no default. */
    enum Kind {
        AFFINE(2, 1f, 0f),
        ELU(1, 1f, 0f),
        HARDSIGMOID(2, 0.2f, 0.5f),
        LEAKYRELU(1, 0.01f, 0f),
        RELU(0, 0f, 0f),
        SCALEDTANH(2, Float.NaN, Float.NaN),
        SIGMOID(0, 0f, 0f),
        SOFTPLUS(0, 0f, 0f),
        SOFTSIGN(0, 0f, 0f),
        TANH(0, 0f, 0f),
        /** ONNX's default is 1, that of onnxruntime 0. */
        THRESHOLDEDRELU(1, Float.NaN, 0f);

        private final int parameters;
        private final float alpha;
        private final float beta;

        Kind(int parameters, float alpha, float beta) {
            this.parameters = parameters;
            this.alpha = alpha;
            this.beta = beta;
        }
    }

    /**
     * The functions of a node: those of attribute activations, or the defaults. Attributes activation_alpha and activation_beta hold
     * parameters only for functions that have them.
     *
     * @param defaults names for one direction
     */
    static List<Activation> of(NodeReader node, List<String> defaults, int directions) throws RefusedException {
        List<String> names = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            names.addAll(defaults);
        }
        List<String> given = node.texts("activations", names);
        RefusedException.unless(
                given.size() == names.size(), "activations " + given + " (expected " + names.size() + ")");
        Iterator<Float> alphas = node.reals("activation_alpha", List.of()).iterator();
        Iterator<Float> betas = node.reals("activation_beta", List.of()).iterator();
        List<Activation> activations = new ArrayList<>();
        for (String name : given) {
            Kind kind = kind(name);
            float alpha = kind.parameters >= 1 && alphas.hasNext() ? alphas.next() : kind.alpha;
            float beta = kind.parameters >= 2 && betas.hasNext() ? betas.next() : kind.beta;
            RefusedException.unless(!Float.isNaN(alpha) && !Float.isNaN(beta), name + " without its parameters");
            activations.add(new Activation(kind, alpha, beta));
        }
        return activations;
    }

    private static Kind kind(String name) throws RefusedException {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equals(upper))
                .findFirst()
                .orElseThrow(() -> new RefusedException("activation function " + name));
    }

    /** Applies the function to the first {@code count} elements in place. */
    void apply(float[] x, int count) {
        switch (kind) {
            case AFFINE -> affine(x, count, alpha, beta);
            case ELU -> elu(x, count, alpha);
            case HARDSIGMOID -> hardSigmoid(x, count, alpha, beta);
            case LEAKYRELU -> leakyRelu(x, count, alpha);
            case RELU -> leakyRelu(x, count, 0f);
            case SCALEDTANH -> scaledTanh(x, count, alpha, beta);
            case SIGMOID -> sigmoid(x, count);
            case SOFTPLUS -> softplus(x, count);
            case SOFTSIGN -> softsign(x, count);
            case TANH -> tanh(x, count);
            case THRESHOLDEDRELU -> thresholdedRelu(x, count, alpha);
        }
    }

    private static void affine(float[] x, int count, float alpha, float beta) {
        for (int i = 0; i < count; i++) {
            x[i] = alpha * x[i] + beta;
        }
    }

    private static void elu(float[] x, int count, float alpha) {
        for (int i = 0; i < count; i++) {
            x[i] = x[i] < 0f ? alpha * (float) Math.expm1(x[i]) : x[i];
        }
    }

    private static void hardSigmoid(float[] x, int count, float alpha, float beta) {
        for (int i = 0; i < count; i++) {
            x[i] = Math.max(0f, Math.min(1f, alpha * x[i] + beta));
        }
    }

    private static void leakyRelu(float[] x, int count, float alpha) {
        for (int i = 0; i < count; i++) {
            x[i] = x[i] < 0f ? alpha * x[i] : x[i];
        }
    }

    private static void scaledTanh(float[] x, int count, float alpha, float beta) {
        for (int i = 0; i < count; i++) {
            x[i] = alpha * tanh(beta * x[i]);
        }
    }

    private static void sigmoid(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = 0.5f * tanh(0.5f * x[i]) + 0.5f;
        }
    }

    private static void softplus(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = (float) (Math.max(0.0, x[i]) + Math.log1p(Math.exp(-Math.abs(x[i]))));
        }
    }

    private static void softsign(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = x[i] / (1f + Math.abs(x[i]));
        }
    }

    private static void tanh(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = tanh(x[i]);
        }
    }

    private static void thresholdedRelu(float[] x, int count, float alpha) {
        for (int i = 0; i < count; i++) {
            x[i] = x[i] > alpha ? x[i] : 0f;
        }
    }

    /** An odd polynomial divided by an even one, both minimax over the bound. A NaN stays a NaN. */
    private static float tanh(float number) {
        float x = Math.max(-TANH_BOUND, Math.min(TANH_BOUND, number));
        float square = x * x;
        float p = -2.7607684e-16f;
        p = p * square + 2.000188e-13f;
        p = p * square - 8.604672e-11f;
        p = p * square + 5.1222973e-08f;
        p = p * square + 1.48572235e-05f;
        p = p * square + 6.3726195e-04f;
        p = p * square + 4.8935246e-03f;
        float q = 1.1982584e-06f;
        q = q * square + 1.1853471e-04f;
        q = q * square + 2.2684347e-03f;
        q = q * square + 4.893525e-03f;
        return x * p / q;
    }
}

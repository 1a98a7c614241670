package dev.ballast.model.op;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** A function of each single float32 element. */
record Elementwise(Shape shape, Function function) implements FloatOperator {
    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_GAMMA = 1.050701f;

    /** Writes a function of the elements of {@code x} to {@code y}, which has the same length. */
    interface Function {
        void apply(float[] x, float[] y);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        function.apply(FloatOperator.data(inputs, 0), y);
    }

    /** A function without parameters. */
    static Operator plan(Function function, NodeReader node) throws RefusedException {
        return new Elementwise(node.floats(0), function);
    }

    static Operator leakyRelu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 0.01f);
        return plan((x, y) -> leak(x, y, alpha), node);
    }

    static Operator elu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 1f);
        return plan((x, y) -> exponential(x, y, alpha, 1f), node);
    }

    static Operator selu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", SELU_ALPHA);
        float gamma = node.real("gamma", SELU_GAMMA);
        return plan((x, y) -> exponential(x, y, alpha, gamma), node);
    }

    static Operator hardSigmoid(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 0.2f);
        float beta = node.real("beta", 0.5f);
        return plan((x, y) -> hardSigmoid(x, y, alpha, beta), node);
    }

    private static void leak(float[] x, float[] y, float alpha) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] < 0f ? alpha * x[i] : x[i];
        }
    }

    private static void exponential(float[] x, float[] y, float alpha, float gamma) {
        for (int i = 0; i < y.length; i++) {
            y[i] = gamma * (x[i] < 0f ? alpha * (float) Math.expm1(x[i]) : x[i]);
        }
    }

    private static void hardSigmoid(float[] x, float[] y, float alpha, float beta) {
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

    /** 1 / (1 + exp(-x)). */
    static void sigmoid(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (1 / (1 + Math.exp(-x[i])));
        }
    }

    static void tanh(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.tanh(x[i]);
        }
    }

    static void exp(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.exp(x[i]);
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
}

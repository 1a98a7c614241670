package dev.ballast.model.op.element;

import dev.ballast.gemm.RunFunctions;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** A function of each single float32 element. The planners read the parameters of functions that have some. */
record Elementwise(Shape shape, Function function) implements FloatOperator {
    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_GAMMA = 1.050701f;

    /** Writes a function of the elements of {@code x} to {@code y}, another array of the same length. */
    interface Function {
        void apply(RunFunctions functions, float[] x, float[] y);
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        function.apply(workspace.kernel().functions(), FloatOperator.data(inputs, 0), y);
    }

    /** A function without parameters. */
    static Operator plan(FloatFunctions.Loop function, NodeReader node) throws RefusedException {
        return plan((functions, x, y) -> function.apply(x, y), node);
    }

    /** A function for which kernels have loops. */
    static Operator plan(Function function, NodeReader node) throws RefusedException {
        return new Elementwise(node.floats(0), function);
    }

    static Operator leakyRelu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 0.01f);
        return plan((x, y) -> FloatFunctions.leak(x, y, alpha), node);
    }

    static Operator thresholdedRelu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 1f);
        return plan((x, y) -> FloatFunctions.above(x, y, alpha), node);
    }

    static Operator shrink(NodeReader node) throws RefusedException {
        float bias = node.real("bias", 0f);
        float lambda = node.real("lambd", 0.5f);
        return plan((x, y) -> FloatFunctions.shrink(x, y, lambda, bias), node);
    }

    static Operator elu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 1f);
        return plan((x, y) -> FloatFunctions.exponential(x, y, alpha, 1f, 1f), node);
    }

    /** Plans Celu: max(0, x) + min(0, alpha * (exp(x / alpha) - 1)). */
    static Operator celu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 1f);
        RefusedException.unless(alpha > 0, "attribute alpha " + alpha);
        return plan((x, y) -> FloatFunctions.exponential(x, y, alpha, alpha, 1f), node);
    }

    static Operator selu(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", SELU_ALPHA);
        float gamma = node.real("gamma", SELU_GAMMA);
        return plan((x, y) -> FloatFunctions.exponential(x, y, alpha, 1f, gamma), node);
    }

    static Operator hardSigmoid(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 0.2f);
        float beta = node.real("beta", 0.5f);
        return plan((x, y) -> FloatFunctions.hardSigmoid(x, y, alpha, beta), node);
    }

    static Operator swish(NodeReader node) throws RefusedException {
        float alpha = node.real("alpha", 1f);
        return plan((functions, x, y) -> functions.swish(x, y, 0, y.length, alpha), node);
    }

    static Operator gelu(NodeReader node) throws RefusedException {
        String approximate = node.text("approximate", "none");
        boolean isTanh = approximate.equals("tanh");
        RefusedException.unless(isTanh || approximate.equals("none"), "attribute approximate " + approximate);
        return plan(isTanh ? Gelu::byTanh : Gelu::byErf, node);
    }
}

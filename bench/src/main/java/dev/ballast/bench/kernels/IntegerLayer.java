package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;

/** Ballast on int8 activations, accumulating in int32. */
final class IntegerLayer implements KernelContender {
    private final String name;
    private final GemmKernel kernel = Kernels.best();
    private final LinearLayer layer;
    private final byte[] activation;
    private final int[] output;
    private final Scratch scratch = new Scratch();
    private final Stopwatch stopwatch;

    /** Wraps weights in INT8 or INT16, and an activation. */
    IntegerLayer(String name, Lowering lowering, Weights weights, byte[] activation, Stopwatch stopwatch) {
        this.name = name;
        this.layer = LinearLayer.integers(lowering, weights, Arithmetic.INT32, (byte) 0);
        this.activation = activation;
        this.output = new int[layer.outputLength()];
        this.stopwatch = stopwatch;
    }

    /** Holds the product of a single activation against sums term by term. */
    void requireExact() throws MismatchException {
        seconds(1);
        Weights weights = layer.weights();
        for (int row = 0; row < weights.rows(); row++) {
            int sum = 0;
            for (int i = 0; i < weights.cols(); i++) {
                sum += ((int) weights.get(row, i)) * activation[i];
            }
            if (sum != output[row]) {
                throw new MismatchException(name + ", row " + row + ": " + output[row] + ", the sum is " + sum);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double seconds(int repeats) {
        return stopwatch.seconds(repeats, () -> layer.multiply(kernel, activation, 0, scratch, output, 0));
    }
}

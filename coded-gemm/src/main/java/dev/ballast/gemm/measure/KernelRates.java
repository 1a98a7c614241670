package dev.ballast.gemm.measure;

import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.Tensor;

/**
 * Approximate speed of a kernel on one thread: the best of several runs. The kernel should be warmed up first, see {@link
 * KernelCheck#exercise}. While the JVM compiles, runs become faster. Each product is therefore repeated until no run has been twice as fast
 * as the best before it for {@code patienceNs}. A kernel that is still slow then is reported as slow.
 *
 * @param kernel kernel to measure
 * @param patienceNs how long to wait for a faster run, in nanoseconds
 * @param nanoClock as {@link System#nanoTime}
 */
public record KernelRates(GemmKernel kernel, long patienceNs, NanoClock nanoClock) {
    private static final int ROWS = 64;
    private static final int REDUCTION = 256;
    private static final WindowAxis SIDE = new WindowAxis(14, 1, 1, 0, 0, 1);
    private static final int STREAMED_BYTES = 2 << 20;
    private static final DenseLowering COLUMN = new DenseLowering(1024, 1);

    /** Measures the float32 rate in 10^9 floating-point operations per second, with a product of 64 x 256 x 196. */
    public double gflops() {
        Weights weights = Weights.float32(new float[ROWS * REDUCTION], 0, ROWS, REDUCTION);
        LinearLayer layer = LinearLayer.floats(new ConvLowering(REDUCTION, SIDE, SIDE), weights);
        return 2.0 * layer.macs() / bestNs(layer);
    }

    /** Measures the rate of float32 weights in 10^9 bytes per second, with 2 MiB of weights and one column. */
    public double gigabytes() {
        int size = STREAMED_BYTES / Float.BYTES;
        int rows = size / COLUMN.features();
        Weights weights = Weights.float32(new float[size], 0, rows, COLUMN.features());
        return STREAMED_BYTES / bestNs(LinearLayer.floats(COLUMN, weights));
    }

    /** Measures the rate of int8 weights in 10^9 bytes per second, with 2 MiB of weights and one column. */
    public double int8Gigabytes() {
        int rows = STREAMED_BYTES / COLUMN.features();
        Weights weights = Weights.int8(new byte[STREAMED_BYTES], 0, rows, COLUMN.features());
        return STREAMED_BYTES / bestNs(LinearLayer.integers(COLUMN, weights, Arithmetic.INT32, (byte) 0));
    }

    private double bestNs(LinearLayer layer) {
        Tensor activation = layer.arithmetic().activation(layer.lowering().inputLength());
        Tensor result = layer.arithmetic().product(layer.outputLength());
        Scratch scratch = new Scratch();
        long best = Long.MAX_VALUE;
        long now = nanoClock.nanos();
        for (long improved = now; now - improved < patienceNs; ) {
            long before = now;
            layer.multiply(kernel, activation, scratch, result);
            now = nanoClock.nanos();
            improved = now - before <= best / 2 ? now : improved;
            best = Math.min(best, now - before);
        }
        return Math.max(1, best);
    }
}

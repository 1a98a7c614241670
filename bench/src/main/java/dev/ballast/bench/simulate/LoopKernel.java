package dev.ballast.bench.simulate;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.Depthwise;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.RowFinish;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.Weights;
import java.util.function.IntConsumer;

/** The portable kernel, which tells when the gateway computes something itself. */
final class LoopKernel implements GemmKernel {
    private final GemmKernel kernel = Kernels.portable();
    private final IntConsumer computing;

    /** @param computing is told the first row of the weights that are multiplied */
    LoopKernel(IntConsumer computing) {
        this.computing = computing;
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        computing.accept(a.offset() / a.cols());
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void largest(ConvLowering window, int channels, float[] activation, Scratch scratch, float[] output) {
        kernel.largest(window, channels, activation, scratch, output);
    }

    @Override
    public void finish(RowFinish finish, float[] raw, float[] target, int rows, int n) {
        kernel.finish(finish, raw, target, rows, n);
    }

    @Override
    public void multiply(Depthwise depthwise, float[] activation, Scratch scratch, float[] output) {
        kernel.multiply(depthwise, activation, scratch, output);
    }
}

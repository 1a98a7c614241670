package dev.ballast.gemm;

import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;

/** Forwards every call to another kernel. Kernels that observe or disturb another kernel extend it. */
public class ForwardingKernel implements GemmKernel {
    private final GemmKernel kernel;

    /** Forwards to {@code kernel}. */
    protected ForwardingKernel(GemmKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, Target c) {
        kernel.multiply(a, b, scratch, c);
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
    public void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        kernel.multiply(depthwise, activation, finish, scratch, output);
    }

    @Override
    public void largest(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output) {
        kernel.largest(window, channels, activation, scratch, output);
    }

    @Override
    public void finish(Target target, int rows, int n, Scratch scratch) {
        kernel.finish(target, rows, n, scratch);
    }

    @Override
    public RunFunctions functions() {
        return kernel.functions();
    }
}

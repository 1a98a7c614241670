package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.Depthwise;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.RowFinish;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.Weights;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A kernel that waits at a gate before each product. */
final class GateKernel implements GemmKernel {
    private static final long PATIENCE_S = 20;

    private final GemmKernel kernel = Kernels.portable();
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        arrived.release();
        pass(allowed);
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        arrived.release();
        pass(allowed);
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        arrived.release();
        pass(allowed);
        kernel.multiply(a, b, scratch, c, at);
    }

    @Override
    public void largest(ConvLowering window, int channels, float[] activation, Scratch scratch, float[] output) {
        kernel.largest(window, channels, activation, scratch, output);
    }

    @Override
    public void finish(RowFinish finish, float[] raw, Scratch scratch, float[] target, int n) {
        kernel.finish(finish, raw, scratch, target, n);
    }

    @Override
    public void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        kernel.multiply(depthwise, activation, finish, scratch, output);
    }

    /** Waits until a further product has come to the gate. */
    void awaitArrival() {
        pass(arrived);
    }

    /** Products that came to the gate and were not waited for. */
    int arrivals() {
        return arrived.availablePermits();
    }

    /** Lets so many products through, now or when they come. */
    void let(int products) {
        allowed.release(products);
    }

    private static void pass(Semaphore semaphore) {
        try {
            assertThat(semaphore.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

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
import java.util.function.Predicate;

/** A kernel whose products, or those of some threads, wait at a gate before they are computed. */
final class GateKernel implements GemmKernel {
    private static final long PATIENCE_S = 20;

    private final GemmKernel kernel = Kernels.portable();
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final Semaphore free = new Semaphore(0);
    private final Predicate<Thread> waits;

    /** Everyone waits. */
    GateKernel() {
        this(thread -> true);
    }

    /** Only threads of which {@code waits} holds do. */
    GateKernel(Predicate<Thread> waits) {
        this.waits = waits;
    }

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        arrive();
        kernel.multiply(a, b, scratch, c, at);
        depart();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        arrive();
        kernel.multiply(a, b, scratch, c, at);
        depart();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        arrive();
        kernel.multiply(a, b, scratch, c, at);
        depart();
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

    private void arrive() {
        if (waits.test(Thread.currentThread())) {
            arrived.release();
            pass(allowed);
        }
    }

    private void depart() {
        if (!waits.test(Thread.currentThread())) {
            free.release();
        }
    }

    /** Waits until threads that need not wait have computed so many further products. */
    void awaitFree(int products) {
        for (int i = 0; i < products; i++) {
            pass(free);
        }
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

package dev.ballast.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ForwardingKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Weights;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A kernel whose products, or those of some threads, wait at a gate before they are computed. */
public final class GateKernel extends ForwardingKernel {
    private static final long PATIENCE_S = 20;

    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final Semaphore free = new Semaphore(0);
    private final Predicate<Thread> waits;

    /** Everyone waits. */
    public GateKernel() {
        this(thread -> true);
    }

    /** Only threads of which {@code waits} holds do. */
    GateKernel(Predicate<Thread> waits) {
        super(Kernels.portable());
        this.waits = waits;
    }

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        arrive();
        super.multiply(a, b, scratch, c, at);
        depart();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        arrive();
        super.multiply(a, b, scratch, c, at);
        depart();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        arrive();
        super.multiply(a, b, scratch, c, at);
        depart();
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
    public void awaitArrival() {
        pass(arrived);
    }

    /** Products that came to the gate and were not waited for. */
    public int arrivals() {
        return arrived.availablePermits();
    }

    /** Lets so many products through, now or when they come. */
    public void let(int products) {
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

package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.EjmlKernel;
import dev.ballast.gemm.GemmKernel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A kernel that waits at a gate before each product. */
final class GateKernel implements GemmKernel {
    private static final long PATIENCE_S = 20;

    private final GemmKernel kernel = new EjmlKernel();
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public void multiply(Block a, Block b, Block c) {
        arrived.release();
        pass(allowed);
        kernel.multiply(a, b, c);
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

package dev.ballast.node.work;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.node.part.ShapedLayer;
import dev.ballast.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One product that several threads may compute together: the owner thread and any helpers. All threads take pieces from one counter. The
 * owner waits only for pieces that helpers have begun, so a helper that never comes does not delay the product. A late helper finds no
 * piece left and touches neither operand. Rows are independent, so the result does not depend on which thread computes which rows.
 */
final class SharedProduct {
    private final GemmKernel kernel;
    private final ShapedLayer part;
    private final Tensor activation;
    private final Tensor result;
    private final Thread owner;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean broken;

    /**
     * A product that the calling thread owns. No piece has been taken.
     *
     * @param activation the part's input, read until {@link #compute} returns
     * @param result the part's raw product, written until {@link #compute} returns
     */
    SharedProduct(GemmKernel kernel, ShapedLayer part, Tensor activation, Tensor result) {
        this.kernel = kernel;
        this.part = part;
        this.activation = activation;
        this.result = result;
        this.owner = Thread.currentThread();
    }

    /**
     * Asks for helpers and returns when the whole product has been computed. The owner calls it once. Without helpers, the owner computes
     * the part as one product. If asking throws, no thread uses the operands any more when the exception reaches the caller, because they
     * may be the owner's working memory.
     *
     * @param asked asks one more thread to {@link #help}; true if it will
     */
    void compute(Scratch scratch, BooleanSupplier asked) {
        int threads = 1;
        boolean complete = false;
        try {
            while (threads < part.pieces() && asked.getAsBoolean()) {
                threads++;
            }
            complete = true;
        } finally {
            if (!complete) {
                await(taken.getAndSet(part.pieces()));
            }
        }
        if (threads == 1) {
            part.layer().multiply(kernel, activation, scratch, result);
        } else {
            compute(scratch);
        }
    }

    /**
     * Computes the pieces that no helper takes and returns when the whole product has been computed. The owner calls it once.
     *
     * @throws IllegalStateException when a helper's piece failed
     */
    void compute(Scratch scratch) {
        try {
            help(scratch);
        } finally {
            await(taken.getAndSet(part.pieces())); // after a failure no helper may begin a piece
        }
        if (broken) {
            throw new IllegalStateException("another thread could not compute its piece of a product");
        }
    }

    /** Computes pieces until none is left. */
    void help(Scratch scratch) {
        for (int index = next(); index < part.pieces(); index = next()) {
            boolean whole = false;
            try {
                part.piece(index).multiply(kernel, activation, scratch, result, part.outputOffset(index));
                whole = true;
            } finally {
                end(whole);
            }
        }
    }

    private int next() {
        return taken.getAndUpdate(index -> Math.min(index + 1, part.pieces()));
    }

    private void end(boolean whole) {
        if (!whole) {
            broken = true;
        }
        ended.incrementAndGet();
        LockSupport.unpark(owner);
    }

    private void await(int begun) {
        boolean interrupted = false;
        while (ended.get() < begun) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            owner.interrupt();
        }
    }
}

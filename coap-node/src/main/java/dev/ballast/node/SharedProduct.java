package dev.ballast.node;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One product that several threads may compute together: the thread that owns it and any that help. All take pieces from one counter. The
 * owner waits for the pieces that helpers have begun and for nothing else, so that a helper which never comes holds nothing up; one which
 * comes late finds nothing left and touches neither operand. Rows do not depend on each other, hence neither does the result on who computes
 * what.
 */
final class SharedProduct {
    private final GemmKernel kernel;
    private final HostedLayer part;
    private final Tensor activation;
    private final Tensor result;
    private final Thread owner;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean broken;

    /**
     * A product owned by the calling thread, of which no piece is taken.
     *
     * @param activation the part's input, read until {@link #compute} returns
     * @param result the part's raw product, written until then
     */
    SharedProduct(GemmKernel kernel, HostedLayer part, Tensor activation, Tensor result) {
        this.kernel = kernel;
        this.part = part;
        this.activation = activation;
        this.result = result;
        this.owner = Thread.currentThread();
    }

    /**
     * Asks for help and returns when the whole product is there; for the owner, once. Alone it computes the part as one. When asking fails, nobody
     * reads or writes the operands any more by the time it throws: they may be the owner's working memory.
     *
     * @param asked whether one more thread will {@link #help}
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
     * Computes what nobody else does and returns when the whole product is there; for the owner, once.
     *
     * @throws IllegalStateException when a helper's piece failed
     */
    void compute(Scratch scratch) {
        try {
            help(scratch);
        } finally {
            await(taken.getAndSet(part.pieces())); // after a failure nobody may begin what nobody waits for
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

package dev.ballast.model;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;

/** Computes every product on the calling thread: one board alone. One thread at a time. */
public final class LocalBackend implements LinearBackend {
    private final GemmKernel kernel;
    private final Scratch scratch = new Scratch();

    public LocalBackend(GemmKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void multiply(LinearStep step, float[] activation, float[] raw) {
        step.layer().multiply(kernel, activation, 0, scratch, raw, 0);
    }
}

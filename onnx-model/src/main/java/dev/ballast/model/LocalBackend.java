package dev.ballast.model;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.Tensor;

/** Computes every product on the calling thread: one board alone. One thread at a time. */
public final class LocalBackend implements LinearBackend {
    private final GemmKernel kernel;
    private final Scratch scratch = new Scratch();

    public LocalBackend(GemmKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void multiply(LinearStep step, Tensor activation, Tensor raw) {
        step.layer().multiply(kernel, activation, scratch, raw);
    }
}

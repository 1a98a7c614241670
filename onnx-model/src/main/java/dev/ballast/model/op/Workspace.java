package dev.ballast.model.op;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;

/** Working memory and kernel of one run; one thread at a time. Grows to the largest operator and stays. */
public final class Workspace {
    private final GemmKernel kernel;
    private final Scratch scratch = new Scratch();
    private float[] buffer = new float[0];

    public Workspace(GemmKernel kernel) {
        this.kernel = kernel;
    }

    public GemmKernel kernel() {
        return kernel;
    }

    public Scratch scratch() {
        return scratch;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    float[] buffer(int length) {
        if (buffer.length < length) {
            buffer = new float[length];
        }
        return buffer;
    }
}

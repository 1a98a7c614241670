package dev.ballast.model;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** Computes the products of linear steps, and whole stages, here or elsewhere. */
public interface LinearBackend {
    /**
     * Computes the raw product O[m x n] of {@code step.layer()}, bias left out; returns when it is complete.
     *
     * @param activation the step's input, of {@link dev.ballast.gemm.Arithmetic#activation}'s type for the layer's arithmetic, {@code
     *     layer().lowering().inputLength()} elements; read until the call returns
     * @param raw of {@link dev.ballast.gemm.Arithmetic#product}'s type, its first {@code layer().outputLength()} elements are written,
     *     row-major; not touched after the call returns
     */
    void multiply(LinearStep step, Tensor activation, Tensor raw);

    /**
     * Computes the output of a stage; returns when it is complete. Only a model that is {@link Model#staged} has stages.
     *
     * @param input the stage's, read until the call returns
     * @param output of {@link StageStep#output()}, written; not touched after the call returns
     */
    default void stage(StageStep step, FloatTensor input, FloatTensor output) {
        throw new IllegalStateException(getClass().getName() + " runs no stages, step " + step.name() + " is one");
    }
}

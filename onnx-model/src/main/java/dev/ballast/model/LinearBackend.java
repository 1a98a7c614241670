package dev.ballast.model;

/** Computes the products of linear steps, here or elsewhere. */
public interface LinearBackend {
    /**
     * Computes the raw product O[m x n] of {@code step.layer()}, bias left out; returns when it is complete.
     *
     * @param activation the step's input, its {@code layer().lowering().inputLength()} elements; read until the call returns
     * @param raw written, its first {@code layer().outputLength()} elements, row-major; not touched after the call returns
     */
    void multiply(LinearStep step, float[] activation, float[] raw);
}

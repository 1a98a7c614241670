package dev.ballast.model;

import dev.ballast.gemm.Target;
import dev.ballast.model.op.Workspace;
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

    /**
     * Computes a product whose rows are finished in place. The raw product comes first and is then finished, unless a backend knows better.
     *
     * @param raw room for the raw product; may be the array that it goes to in the end, and then begins where it does
     */
    default void multiply(LinearStep step, Tensor activation, FloatTensor raw, Finishing to) {
        multiply(step, activation, raw);
        Target target = to.target();
        if (raw.data() != target.data()) {
            System.arraycopy(
                    raw.data(), 0, target.data(), target.at(), step.layer().outputLength());
        }
        int n = step.layer().lowering().columns();
        to.workspace()
                .kernel()
                .finish(target, step.layer().rows(), n, to.workspace().scratch());
    }

    /** Where the rows of a product go, what finishes them, and with which working memory. */
    record Finishing(Target target, Workspace workspace) {}
}

package dev.ballast.model;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Target;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Computes the products of linear steps, and whole stages, here or elsewhere. */
public interface LinearBackend {
    /** Called before each step of a run. It may throw, for example when the deadline of the run has passed. */
    default void beforeStep() {}

    /**
     * Computes the raw product O[m x n] of {@code step.layer()}, without bias. Returns when the product is complete.
     *
     * @param activation the step's input, of {@link dev.ballast.gemm.operand.Arithmetic#activation}'s type for the layer's arithmetic,
     *     {@code layer().lowering().inputLength()} elements; read until the call returns
     * @param raw of {@link dev.ballast.gemm.operand.Arithmetic#product}'s type; its first {@code layer().outputLength()} elements are written,
     *     row-major; not accessed after the call returns
     */
    void multiply(LinearStep step, Tensor activation, Tensor raw);

    /**
     * Computes the output of a stage. Returns when it is complete. Only a {@link Model#staged} model has stages.
     *
     * @param input the stage's input, read until the call returns
     * @param output of {@link StageStep#output()}, written; not accessed after the call returns
     */
    default void stage(StageStep step, FloatTensor input, FloatTensor output) {
        throw new IllegalStateException(
                getClass().getName() + " runs no stages, but step " + step.name() + " is a stage");
    }

    /**
     * Computes a product whose rows are finished in place. The default computes the raw product first and finishes it afterwards. A backend
     * may do both in one pass.
     *
     * @param raw room for the raw product; it may be the array of all targets, and then each stands where its rows are in the product
     */
    default void multiply(LinearStep step, Tensor activation, FloatTensor raw, Finishing to) {
        multiply(step, activation, raw);
        Workspace workspace = to.workspace();
        int at = 0;
        for (int i = 0; i < to.targets().size(); i++) {
            Target target = to.targets().get(i);
            LinearLayer layer = step.members().get(i).operator().layer();
            if (raw.data() != target.data()) {
                System.arraycopy(raw.data(), at, target.data(), target.at(), layer.outputLength());
            }
            workspace.kernel().finish(target, layer.rows(), layer.lowering().columns(), workspace.scratch());
            at += layer.outputLength();
        }
    }

    /** For each member of a step, the target of its rows with their finish; and the working memory to use. */
    record Finishing(List<Target> targets, Workspace workspace) {
        public Finishing {
            targets = List.copyOf(targets);
        }
    }
}

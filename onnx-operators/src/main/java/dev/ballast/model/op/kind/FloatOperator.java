package dev.ballast.model.op.kind;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** A local operator from float32 values to a float32 value. */
public interface FloatOperator extends LocalOperator {
    /**
     * Computes the output, as {@link LocalOperator#run} does.
     *
     * @param y elements of the output, written
     */
    void compute(List<Tensor> inputs, float[] y, Workspace workspace);

    @Override
    default void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        compute(inputs, ((FloatTensor) output).data(), workspace);
    }

    /** The elements of one of the inputs, not a copy. */
    static float[] data(List<Tensor> inputs, int index) {
        return ((FloatTensor) inputs.get(index)).data();
    }
}

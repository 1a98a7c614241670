package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** A local operator from float32 values to a float32 value. */
interface FloatOperator extends LocalOperator {
    /** As {@link LocalOperator#run}. */
    void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace);

    @Override
    default void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        compute(inputs.stream().map(FloatTensor.class::cast).toList(), (FloatTensor) output, workspace);
    }
}

package dev.ballast.bench.checks;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Runs a model in this process and passes on the activation of each of its float layers. Owned by one thread. */
final class Activations {
    private final ModelRunner runner;
    private final LocalBackend local = new LocalBackend(Kernels.best());

    Activations(Model model) {
        this.runner = new ModelRunner(model, Kernels.best());
    }

    /** Receives one activation of a layer. */
    interface Look {
        /** Activations are those of this layer alone, copied. */
        void at(LinearStep step, float[] activation);
    }

    /** Runs the model over an input, layer by layer. */
    void run(FloatTensor input, Look look) {
        LinearBackend backend = (LinearStep step, Tensor activation, Tensor raw) -> {
            if (step.layer().arithmetic() == Arithmetic.FLOAT32) {
                float[] read = ((FloatTensor) activation).data();
                look.at(step, Arrays.copyOf(read, step.layer().lowering().inputLength()));
            }
            local.multiply(step, activation, raw);
        };
        runner.run(List.of(input), backend);
    }
}

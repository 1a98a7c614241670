package dev.ballast.model;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/** Computes every product on the calling thread, as on a single board. Used by one thread at a time. */
public final class LocalBackend implements LinearBackend {
    private final GemmKernel kernel;
    private final Scratch scratch = new Scratch();
    private final Map<Stage, ModelRunner> stages = new HashMap<>();

    public LocalBackend(GemmKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void multiply(LinearStep step, Tensor activation, Tensor raw) {
        step.layer().multiply(kernel, activation, scratch, raw);
    }

    @Override
    public void stage(StageStep step, FloatTensor input, FloatTensor output) {
        stages.computeIfAbsent(step.stage(), stage -> new ModelRunner(stage.model(), kernel))
                .run(input, this, output);
    }

    /** Finishes the rows within the product, each member for itself. */
    @Override
    public void multiply(LinearStep step, Tensor activation, FloatTensor raw, Finishing to) {
        float[] input = ((FloatTensor) activation).data();
        for (int i = 0; i < to.targets().size(); i++) {
            LinearLayer layer = step.members().get(i).operator().layer();
            layer.multiply(kernel, input, 0, scratch, to.targets().get(i));
        }
    }
}

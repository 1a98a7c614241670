package dev.ballast.rounds;

import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.Stage;
import dev.ballast.round.Round;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The copies of a stage. The buffers for running the stage on the gateway are made on first use. */
final class StageParts implements RoundParts {
    private final DeployedStage deployed;
    private final FloatTensor[] outputs;
    private final GemmKernel kernel;
    private final LocalBackend local;
    private @Nullable ModelRunner runner;

    StageParts(DeployedStage deployed, GemmKernel kernel, PartResults results) {
        this.deployed = deployed;
        this.kernel = kernel;
        this.local = new LocalBackend(kernel);
        outputs = deployed.results().stream()
                .map(kind -> (FloatTensor) results.of(kind))
                .toArray(FloatTensor[]::new);
    }

    Stage stage() {
        return deployed.stage();
    }

    @Override
    public Tensor[] results() {
        return outputs;
    }

    @Override
    public boolean sameInput() {
        return true;
    }

    @Override
    public Tensor input(int part, Tensor activation) {
        return activation;
    }

    @Override
    public void compute(int part, Tensor activation) {
        compute(activation, outputs[part]);
    }

    void compute(Tensor activation, FloatTensor output) {
        if (runner == null) {
            runner = new ModelRunner(deployed.stage().model(), kernel);
        }
        runner.run((FloatTensor) activation, local, output);
    }

    @Override
    public void merge(int from, int to, Tensor output) {
        int end = Math.min(to, outputs[0].data().length);
        System.arraycopy(outputs[0].data(), from, ((FloatTensor) output).data(), from, end - from);
    }

    @Override
    public PartSet complete(Recovery recovery, int from, int to, Tensor output) {
        if (recovery.missing().isEmpty()) {
            merge(from, to, output);
        } else {
            recovery.recover(0, outputs, from, Math.min(to, outputs[0].data().length), output, from);
        }
        return PartSet.EMPTY; // a copy is what the stage gives, infinite or not
    }

    @Override
    public AnswerCheck check(Round round, int sliceElements, Tensor activation) {
        return new StageCheck(this, deployed.code(), round, sliceElements, activation);
    }
}

package dev.ballast.bench.flips;

import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.StageStep;
import dev.ballast.rounds.Deployed;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a model in this process and keeps what one of its layers receives; of a stage, what its last layer receives. */
final class LayerInputs implements LinearBackend {
    private final GemmKernel kernel = Kernels.best();
    private final LocalBackend local = new LocalBackend(kernel);
    private final ServedModel model;
    private final Deployed layer;
    private final List<Tensor> received = new ArrayList<>();

    private LayerInputs(ServedModel model, Deployed layer) {
        this.model = model;
        this.layer = layer;
    }

    /** What the layer receives for each of these inputs of the model, copied. */
    static List<Tensor> of(ServedModel model, Deployed layer, List<FloatTensor> inputs) {
        LayerInputs listening = new LayerInputs(model, layer);
        for (FloatTensor input : inputs) {
            List<Tensor> unused = new ModelRunner(model.model(), listening.kernel).run(List.of(input), listening);
        }
        return listening.received;
    }

    @Override
    public void multiply(LinearStep step, Tensor activation, Tensor raw) {
        if (layer.equals(model.deployed(step.index()))) {
            received.add(copy(activation, step));
        }
        local.multiply(step, activation, raw);
    }

    @Override
    public void stage(StageStep step, FloatTensor input, FloatTensor output) {
        if (layer.equals(model.stage(step.index()))) {
            received.add(ofLastLayer(step.stage().model(), input));
        }
        local.stage(step, input, output);
    }

    private Tensor ofLastLayer(Model stage, FloatTensor input) {
        List<Tensor> activations = new ArrayList<>();
        List<Tensor> shaped = List.of(input.reshaped(stage.inputs().get(0).shape()));
        List<Tensor> unused = new ModelRunner(stage, kernel).run(shaped, (step, activation, raw) -> {
            activations.add(copy(activation, step));
            local.multiply(step, activation, raw);
        });
        return activations.get(activations.size() - 1);
    }

    private static Tensor copy(Tensor activation, LinearStep step) {
        int length = step.layer().lowering().inputLength();
        return activation instanceof FloatTensor floats
                ? FloatTensor.flat(Arrays.copyOf(floats.data(), length))
                : ByteTensor.signed(Shape.of(length), Arrays.copyOf(((ByteTensor) activation).data(), length));
    }
}

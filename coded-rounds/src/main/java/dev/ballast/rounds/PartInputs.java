package dev.ballast.rounds;

import dev.ballast.coding.SplitLayer;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** What each part of one layer receives. One worker's; keeps an array for each part unless all receive the activation as it is. */
final class PartInputs {
    private final SplitLayer split;
    private final FloatTensor[] inputs;

    PartInputs(SplitLayer split) {
        this.split = split;
        this.inputs =
                new FloatTensor[split.inputIsActivation() ? 0 : split.code().parts()];
        for (int part = 0; part < inputs.length; part++) {
            inputs[part] = FloatTensor.zeros(Shape.of(split.inputLength(part)));
        }
    }

    /** Whether it is the activation for every part. */
    boolean same() {
        return inputs.length == 0;
    }

    /** The input of a part, valid until the next call for it. */
    Tensor of(int part, Tensor activation) {
        if (same()) {
            return activation;
        }
        split.input(part, ((FloatTensor) activation).data(), 0, inputs[part].data());
        return inputs[part];
    }
}

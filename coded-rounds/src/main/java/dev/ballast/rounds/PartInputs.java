package dev.ballast.rounds;

import dev.ballast.coding.SplitLayer;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/**
 * The input of each part of one layer. Owned by one worker. Keeps an array for each part, unless every part receives the activation
 * unchanged.
 */
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

    /** Whether every part receives the activation unchanged. */
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

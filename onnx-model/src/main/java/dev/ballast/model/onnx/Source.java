package dev.ballast.model.onnx;

import dev.ballast.tensor.Tensor;
import java.util.Map;

/**
 * What a model is made of beside its own bytes.
 *
 * @param name of the model
 * @param files where elements in other files are found
 * @param bound values of inputs that are fixed at load, by name
 * @param replaced values in place of what nodes write, by name; the nodes go
 */
record Source(String name, ExternalData files, Map<String, Tensor> bound, Map<String, Tensor> replaced) {
    Source {
        bound = Map.copyOf(bound);
        replaced = Map.copyOf(replaced);
    }

    static Source of(String name, ExternalData files) {
        return new Source(name, files, Map.of(), Map.of());
    }
}

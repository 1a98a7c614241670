package dev.ballast.model.onnx;

import dev.ballast.tensor.Tensor;
import java.util.Map;

/**
 * The sources of a model in addition to its own bytes.
 *
 * @param name of the model
 * @param files where elements in other files are found
 * @param bound values of inputs that are fixed when the model is loaded, by name
 * @param replaced values that replace the outputs of nodes, by name; the nodes are dropped
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

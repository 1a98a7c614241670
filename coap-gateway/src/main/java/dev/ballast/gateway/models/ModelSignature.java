package dev.ballast.gateway.models;

import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.OpenInput;
import java.util.List;

/**
 * The inputs and outputs of a model, to which the body of a request is compared.
 *
 * @param inputs in the order of the model; a request decides the extents of open axes
 * @param outputs names in the order of the model
 */
public record ModelSignature(List<OpenInput> inputs, List<String> outputs) {
    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The signature of a model whose extents are fixed. */
    public static ModelSignature of(Model model) {
        return new ModelSignature(
                model.inputs().stream().map(OpenInput::fixed).toList(),
                model.outputs().stream().map(ValueInfo::name).toList());
    }
}

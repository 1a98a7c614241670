package dev.ballast.gateway.models;

import dev.ballast.gateway.text.TextException;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.OpenInput;
import dev.ballast.model.open.OpenModel;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The inputs and outputs of a model, to which the body of a request is compared.
 *
 * @param inputs in the order of the model; a request decides the extents of open axes
 * @param outputs names in the order of the model
 * @param texts makes the inputs of texts; null when requests carry tensors only
 */
public record ModelSignature(
        List<OpenInput> inputs,
        List<String> outputs,
        @Nullable TextModel texts) {
    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Inputs and outputs of a model that takes no texts. */
    public ModelSignature(List<OpenInput> inputs, List<String> outputs) {
        this(inputs, outputs, null);
    }

    /** The signature of a model whose extents are fixed. */
    public static ModelSignature of(Model model) {
        return new ModelSignature(
                model.inputs().stream().map(OpenInput::fixed).toList(),
                model.outputs().stream().map(ValueInfo::name).toList());
    }

    /**
     * The signature of a model whose axes may be open.
     *
     * @param open null when all extents are fixed
     * @param model the open model at any extents
     */
    static ModelSignature of(@Nullable OpenModel open, Model model) {
        ModelSignature fixed = of(model);
        return open == null ? fixed : new ModelSignature(open.inputs(), fixed.outputs());
    }

    /** The same inputs and outputs; null for tensors only. */
    ModelSignature withTexts(@Nullable TextModel other) {
        return new ModelSignature(inputs, outputs, other);
    }

    /**
     * The inputs that texts make.
     *
     * @param late whether the deadline has passed; asked repeatedly while the texts are read
     */
    public List<Tensor> ofTexts(List<String> given, BooleanSupplier late) throws BadInputException {
        if (texts == null) {
            throw new BadInputException("the model takes tensors, no texts; name its vocabulary in its model.yaml:"
                    + " input: {text: {vocabulary: vocab.txt}}");
        }
        try {
            return texts.read(given, late);
        } catch (TextException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }
}

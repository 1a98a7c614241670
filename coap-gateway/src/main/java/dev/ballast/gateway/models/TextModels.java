package dev.ballast.gateway.models;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.text.TextException;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.gateway.text.TokenInputs;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.model.open.Axis;
import dev.ballast.model.open.OpenInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tokenizers of models that take texts. */
final class TextModels {
    private TextModels() {}

    /**
     * How texts become the inputs of a model; null when its settings name no tokenizer.
     *
     * @throws GatewayException when the tokenizer cannot be used, or the model takes no texts
     */
    static @Nullable TextModel of(ModelSource source, ModelSignature signature) throws GatewayException {
        TokenizerSource tokens = source.texts().tokens();
        if (tokens == null) {
            return null;
        }
        try {
            return new TextModel(tokens.read(), inputs(signature.inputs()));
        } catch (TextException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private static TokenInputs inputs(List<OpenInput> inputs) throws TextException {
        int ids = TokenInputs.idsAmong(inputs.stream().map(OpenInput::name).toList());
        List<Axis> axes = ids < 0 ? List.of() : inputs.get(ids).axes();
        return TokenInputs.of(
                inputs.stream()
                        .map(input -> new TokenInputs.Input(input.name(), input.type()))
                        .toList(),
                axes.stream()
                        .map(axis -> axis.isOpen() ? TokenInputs.OPEN : axis.extent())
                        .toList());
    }
}

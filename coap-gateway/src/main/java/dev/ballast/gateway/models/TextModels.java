package dev.ballast.gateway.models;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.text.TextException;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.gateway.text.TextTokenizer;
import dev.ballast.gateway.text.TokenInputs;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.model.open.Axis;
import dev.ballast.model.open.OpenInput;
import dev.ballast.model.open.OpenModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the tokenizers of models that take texts. */
final class TextModels {
    private static final Logger LOG = LoggerFactory.getLogger(TextModels.class);

    private TextModels() {}

    /**
     * The tokenizer that the settings of a model name; null when they name none.
     *
     * @throws GatewayException when the tokenizer cannot be used
     */
    static @Nullable TextTokenizer tokenizer(ModelSource source) throws GatewayException {
        TokenizerSource tokens = source.texts().tokens();
        try {
            return tokens == null ? null : tokens.read();
        } catch (TextException e) {
            throw refused(source, e);
        }
    }

    /** The axis of the tokens of a text; null when a model has none. */
    static @Nullable Axis tokenAxis(List<OpenInput> inputs) {
        List<Axis> axes = idsAxes(inputs);
        return axes.size() == 2 ? axes.get(1) : null;
    }

    /**
     * How texts become the inputs of a model. Texts are cut off at the largest number of tokens that both the tokenizer and the model take.
     *
     * @param tokenizer null for a model of tensors
     * @return null without a tokenizer
     * @throws GatewayException when the model takes no texts
     */
    static @Nullable TextModel of(ModelSource source, @Nullable TextTokenizer tokenizer, ReadModel read)
            throws GatewayException {
        if (tokenizer == null) {
            return null;
        }
        List<OpenInput> inputs = read.signature().inputs();
        try {
            TokenInputs wanted = inputs(inputs);
            return new TextModel(cut(source, tokenizer, mostTokens(read, inputs)), wanted);
        } catch (TextException e) {
            throw refused(source, e);
        }
    }

    private static TextTokenizer cut(ModelSource source, TextTokenizer tokenizer, int most) throws TextException {
        if (most >= tokenizer.longestText()) {
            return tokenizer;
        }
        LOG.warn(
                "texts of model {} are cut off at {} tokens: max-length is {}, but the model takes at most {}",
                source.name(),
                most,
                tokenizer.longestText(),
                most);
        return tokenizer.cutAt(most);
    }

    /** The largest number of tokens of a text that the model takes. */
    private static int mostTokens(ReadModel read, List<OpenInput> inputs) {
        Axis axis = tokenAxis(inputs);
        OpenModel open = read.open();
        if (axis != null && !axis.isOpen()) {
            return axis.extent();
        }
        return axis == null || open == null
                ? Integer.MAX_VALUE
                : open.limits().most().getOrDefault(axis.symbol(), Integer.MAX_VALUE);
    }

    private static GatewayException refused(ModelSource source, TextException e) {
        return GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
    }

    private static List<Axis> idsAxes(List<OpenInput> inputs) {
        int ids = TokenInputs.idsAmong(inputs.stream().map(OpenInput::name).toList());
        return ids < 0 ? List.of() : inputs.get(ids).axes();
    }

    private static TokenInputs inputs(List<OpenInput> inputs) throws TextException {
        return TokenInputs.of(
                inputs.stream()
                        .map(input -> new TokenInputs.Input(input.name(), input.type()))
                        .toList(),
                idsAxes(inputs).stream()
                        .map(axis -> axis.isOpen() ? TokenInputs.OPEN : axis.extent())
                        .toList());
    }
}

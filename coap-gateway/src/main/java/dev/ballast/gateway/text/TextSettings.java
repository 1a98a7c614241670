package dev.ballast.gateway.text;

import org.jspecify.annotations.Nullable;

/**
 * What the settings of a model say about texts.
 *
 * @param tokens how a text becomes the inputs of the model; null when requests carry tensors only
 * @param vectors how answers have one vector a text; null when they have the outputs of the model
 */
public record TextSettings(
        @Nullable TokenizerSource tokens, @Nullable EmbeddingSettings vectors) {
    /** A model without texts. */
    public static final TextSettings NONE = new TextSettings(null, null);
}

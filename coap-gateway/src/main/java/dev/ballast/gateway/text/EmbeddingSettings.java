package dev.ballast.gateway.text;

/**
 * How answers have one vector a text.
 *
 * @param output of the model, with the hidden states; empty for the first
 */
public record EmbeddingSettings(Pooling pooling, String output) {}

package dev.ballast.gateway.picture;

import dev.ballast.tensor.FloatTensor;

/**
 * A picture as the input of a model.
 *
 * @param numbers freshly allocated
 * @param placement where the picture lies in the input
 */
public record PictureInput(FloatTensor numbers, Placement placement) {}

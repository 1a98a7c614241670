package dev.ballast.gateway.models;

import dev.ballast.gateway.picture.Placement;
import dev.ballast.tensor.Tensor;

/**
 * A picture as the input of a model.
 *
 * @param input in the type of the input; freshly allocated
 * @param placement where the picture lies in the input
 */
public record ModelPicture(Tensor input, Placement placement) {}

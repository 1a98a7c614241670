/**
 * Converts pictures to inputs of models: decoding within bounded memory, resizing, and the layout of colour planes.
 *
 * <p>May depend on {@code dev.ballast.model}, {@code dev.ballast.tensor} and ImageIO; not on any other package of the gateway.
 */
@NullMarked
package dev.ballast.gateway.picture;

import org.jspecify.annotations.NullMarked;

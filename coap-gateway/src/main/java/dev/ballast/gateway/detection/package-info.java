/** From the outputs of an object detector to boxes in the picture. */
@NullMarked
package dev.ballast.gateway.detection;

import org.jspecify.annotations.NullMarked;

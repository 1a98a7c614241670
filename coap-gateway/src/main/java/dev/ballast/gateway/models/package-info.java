/**
 * A model as it is served: read from its file, its stages cut, its layers planned and encoded. Depends on {@code rounds}, {@code config}
 * and {@code picture}; touches no node.
 */
@NullMarked
package dev.ballast.gateway.models;

import org.jspecify.annotations.NullMarked;

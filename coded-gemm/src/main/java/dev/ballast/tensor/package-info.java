/**
 * Shapes and dense row-major tensors: the values that are passed between layers.
 *
 * <p>Depends on the JDK alone.
 */
@NullMarked
package dev.ballast.tensor;

import org.jspecify.annotations.NullMarked;

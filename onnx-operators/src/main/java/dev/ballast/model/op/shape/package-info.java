/**
 * Operators that move, select or convert elements, and operators that only concern shapes.
 *
 * <p>Depends on {@code dev.ballast.model.op.node} and {@code dev.ballast.model.op.kind}. {@link
 * dev.ballast.model.op.shape.ShapeOperators} lists them.
 */
@NullMarked
package dev.ballast.model.op.shape;

import org.jspecify.annotations.NullMarked;

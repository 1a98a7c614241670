/**
 * Operators that reduce the elements under a window, of a channel or along axes to one element.
 *
 * <p>Depends on {@code dev.ballast.model.op.node}, {@code dev.ballast.model.op.kind} and {@code dev.ballast.model.op.shape}. {@link
 * dev.ballast.model.op.pool.PoolOperators} lists them.
 */
@NullMarked
package dev.ballast.model.op.pool;

import org.jspecify.annotations.NullMarked;

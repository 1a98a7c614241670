/**
 * Operators that reduce the elements under a window or of a channel to one element.
 *
 * <p>Depends on {@code dev.ballast.model.op.node} and {@code dev.ballast.model.op.kind}. {@link dev.ballast.model.op.pool.PoolOperators}
 * lists them.
 */
@NullMarked
package dev.ballast.model.op.pool;

import org.jspecify.annotations.NullMarked;

/**
 * Operators that read or write elements at indices that a request computes, and operators that give such indices.
 *
 * <p>Depends on {@code dev.ballast.model.op.node}, {@code dev.ballast.model.op.kind} and {@code dev.ballast.model.op.shape}. {@link
 * dev.ballast.model.op.index.IndexOperators} lists them.
 */
@NullMarked
package dev.ballast.model.op.index;

import org.jspecify.annotations.NullMarked;

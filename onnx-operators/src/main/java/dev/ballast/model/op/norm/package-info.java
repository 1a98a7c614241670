/**
 * The operators that normalize a value by the moments or the norm of its own elements.
 *
 * <p>Depends on {@code dev.ballast.model.op.kind}, {@code dev.ballast.model.op.math}, {@code dev.ballast.model.op.node} and {@code
 * dev.ballast.tensor}. Read {@link dev.ballast.model.op.norm.NormOperators}, then {@link dev.ballast.model.op.norm.Normalization}.
 */
@NullMarked
package dev.ballast.model.op.norm;

import org.jspecify.annotations.NullMarked;

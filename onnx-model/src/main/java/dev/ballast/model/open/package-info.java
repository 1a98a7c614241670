/**
 * Models whose inputs have open axes. The shapes of a request decide their extents.
 *
 * <p>Depends on {@code dev.ballast.model}, {@code dev.ballast.model.op.node}, {@code dev.ballast.gemm.operand} and
 * {@code dev.ballast.tensor}. Read {@link dev.ballast.model.open.OpenModel} first.
 */
@NullMarked
package dev.ballast.model.open;

import org.jspecify.annotations.NullMarked;

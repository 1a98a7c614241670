/**
 * Functions over arrays of float32 that operators of several families use. Their loops are written so that the C2 compiler vectorizes them.
 *
 * <p>Depends on {@code dev.ballast.gemm}. Read {@link dev.ballast.model.op.math.Exponentials}.
 */
@NullMarked
package dev.ballast.model.op.math;

import org.jspecify.annotations.NullMarked;

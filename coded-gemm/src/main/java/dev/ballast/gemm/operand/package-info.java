/**
 * What goes into a matrix product O[m x n] = W[m x k] * I[k x n]: the weights and their formats, the lowering that makes I of an
 * activation, the arithmetic, and the finish of the rows of O.
 *
 * <p>Depends on {@code dev.ballast.tensor} alone. No I/O, no threads, no logging. Read {@link dev.ballast.gemm.operand.Weights}, then
 * {@link dev.ballast.gemm.operand.Lowering}.
 */
@NullMarked
package dev.ballast.gemm.operand;

import org.jspecify.annotations.NullMarked;

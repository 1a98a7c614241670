/**
 * Linear layers lowered to a matrix product, and the kernels that compute it: O[m x n] = W[m x k] * I[k x n].
 *
 * <p>Depends on {@code dev.ballast.tensor} alone. No I/O, no threads, no logging. Read {@link dev.ballast.gemm.LinearLayer}, then {@link
 * dev.ballast.gemm.Lowering}, then {@link dev.ballast.gemm.GemmKernel}.
 */
@NullMarked
package dev.ballast.gemm;

import org.jspecify.annotations.NullMarked;

/**
 * Linear layers as matrix products, and the kernels that compute these products.
 *
 * <p>Depends on {@code dev.ballast.gemm.operand} and {@code dev.ballast.tensor}. No I/O, no threads, no logging. Read {@link
 * dev.ballast.gemm.LinearLayer}, then {@link dev.ballast.gemm.GemmKernel}, then {@link dev.ballast.gemm.BlockedKernel}.
 */
@NullMarked
package dev.ballast.gemm;

import org.jspecify.annotations.NullMarked;

/**
 * Linear layers lowered to a matrix product and the kernels that compute it: O[m x n] = W[m x k] * I[k x n].
 *
 * <p>Depends on {@code dev.ballast.tensor} alone. No I/O, no threads, no logging.
 */
@NullMarked
package dev.ballast.gemm;

import org.jspecify.annotations.NullMarked;

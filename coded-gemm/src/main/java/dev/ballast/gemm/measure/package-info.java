/**
 * What a program finds out about its kernels before it uses them: whether their products are right, and how fast they are.
 *
 * <p>Depends on {@code dev.ballast.gemm}, {@code dev.ballast.gemm.operand} and {@code dev.ballast.tensor}. No I/O, no threads, no logging;
 * the clock is an argument. Read {@link dev.ballast.gemm.measure.KernelCheck}, then {@link dev.ballast.gemm.measure.RateMeter}.
 */
@NullMarked
package dev.ballast.gemm.measure;

import org.jspecify.annotations.NullMarked;

/**
 * Kernels on the incubating Vector API. They are loaded only when {@code jdk.incubator.vector} is among the modules.
 *
 * <p>Depends on {@code dev.ballast.gemm} and on that module. No I/O, no threads, no logging.
 */
@NullMarked
package dev.ballast.gemm.vector;

import org.jspecify.annotations.NullMarked;

/** Kernels on the incubating Vector API; loaded only where {@code jdk.incubator.vector} is among the modules. */
@NullMarked
package dev.ballast.gemm.vector;

import org.jspecify.annotations.NullMarked;

/**
 * The study {@code codes}: which losses each code recovers, at what cost and accuracy, and how much of a fleet it covers. No nodes, no
 * network.
 *
 * <p>May depend on {@code study}, {@code coding}, {@code gemm}, {@code tensor} and {@code clock}. Read
 * {@link dev.ballast.bench.codes.CodesStudy}.
 */
@NullMarked
package dev.ballast.bench.codes;

import org.jspecify.annotations.NullMarked;

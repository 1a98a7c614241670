/**
 * The study {@code splits}: traffic, memory and work of each way to split AlexNet's layers, and the time of the parts.
 *
 * <p>May depend on {@code study}, {@code coding}, {@code gemm}, {@code tensor} and {@code clock}. Read
 * {@link dev.ballast.bench.splits.SplitsStudy}.
 */
@NullMarked
package dev.ballast.bench.splits;

import org.jspecify.annotations.NullMarked;

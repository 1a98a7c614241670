/**
 * Convolutions, dense layers and other products, in float32 and in integers, and the operators that convert between real numbers and
 * quantized ones.
 *
 * <p>Depends on {@code dev.ballast.model.op.node}, {@code dev.ballast.model.op.kind}, {@code dev.ballast.model.op.shape} and {@code
 * dev.ballast.gemm}. {@link dev.ballast.model.op.linear.ProductOperators} lists them.
 */
@NullMarked
package dev.ballast.model.op.linear;

import org.jspecify.annotations.NullMarked;

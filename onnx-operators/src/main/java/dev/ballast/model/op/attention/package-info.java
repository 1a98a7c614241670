/**
 * The attention operators, and the rotation of their inputs by position. Those of com.microsoft become nodes of ONNX's operator Attention,
 * so that products with constant weights inside of them are linear layers.
 *
 * <p>Depends on {@code dev.ballast.model.op.kind}, {@code dev.ballast.model.op.math}, {@code dev.ballast.model.op.node}, {@code
 * dev.ballast.gemm} and {@code dev.ballast.tensor}. Read {@link dev.ballast.model.op.attention.AttentionOperators}, then {@link
 * dev.ballast.model.op.attention.Attention}.
 */
@NullMarked
package dev.ballast.model.op.attention;

import org.jspecify.annotations.NullMarked;

/**
 * The operators of a model: what each operator computes for static shapes, and which nodes of a graph are refused and why.
 *
 * <p>Depends on {@code dev.ballast.tensor} and {@code dev.ballast.gemm}. No file format, no network, no threads, no logging. Read {@link
 * dev.ballast.model.op.Operator}, then {@link dev.ballast.model.op.LinearOperator}, then {@link dev.ballast.model.op.Operators}.
 */
@NullMarked
package dev.ballast.model.op;

import org.jspecify.annotations.NullMarked;

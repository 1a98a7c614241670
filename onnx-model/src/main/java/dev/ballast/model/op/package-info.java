/**
 * The operators of a model: what each computes for static shapes, and which nodes of a graph are refused and why.
 *
 * <p>Depends on {@code dev.ballast.tensor} and {@code dev.ballast.gemm}. Knows no file format, no network, no thread, no log.
 */
@NullMarked
package dev.ballast.model.op;

import org.jspecify.annotations.NullMarked;

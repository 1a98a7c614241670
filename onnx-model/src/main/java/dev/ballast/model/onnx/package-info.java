/**
 * Reads ONNX files. The only package that knows protobuf.
 *
 * <p>Depends on {@code dev.ballast.model}, {@code dev.ballast.model.op}, {@code dev.ballast.gemm}, {@code dev.ballast.tensor} and the generated ONNX messages.
 */
@NullMarked
package dev.ballast.model.onnx;

import org.jspecify.annotations.NullMarked;

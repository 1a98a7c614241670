/**
 * Reads and writes ONNX files. The only package that depends on protobuf.
 *
 * <p>Depends on {@code dev.ballast.model}, {@code dev.ballast.model.op.node}, {@code dev.ballast.gemm}, {@code dev.ballast.tensor} and the
 * generated ONNX messages. Read {@link dev.ballast.model.onnx.OnnxReader} first.
 */
@NullMarked
package dev.ballast.model.onnx;

import org.jspecify.annotations.NullMarked;

/**
 * The study {@code kernels}: Ballast's kernels on one thread beside other libraries, on the shapes of real layers.
 *
 * <p>May depend on {@code study} and on the packages of kernels and models. In bench, only this package may depend on EJML, netlib,
 * onnxruntime and numpy.
 */
@NullMarked
package dev.ballast.bench.kernels;

import org.jspecify.annotations.NullMarked;

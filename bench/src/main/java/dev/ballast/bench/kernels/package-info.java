/**
 * The study of {@code ballast bench kernels}: Ballast's kernels on one thread beside other libraries, on the shapes of real layers. The
 * only place, beside the kernels themselves, that knows EJML, and the only one that knows netlib, onnxruntime and numpy.
 */
@NullMarked
package dev.ballast.bench.kernels;

import org.jspecify.annotations.NullMarked;

/**
 * A model ready to run: its steps, its runner on one board, the seam where linear steps go elsewhere, and its report.
 *
 * <p>Depends on {@code dev.ballast.model.op}, {@code dev.ballast.gemm} and {@code dev.ballast.tensor}. No file format, no network.
 */
@NullMarked
package dev.ballast.model;

import org.jspecify.annotations.NullMarked;

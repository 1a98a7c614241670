/**
 * A model that is ready to run: its steps, its runner on one board, the {@link dev.ballast.model.LinearBackend} that may compute linear
 * steps elsewhere, and its report.
 *
 * <p>Depends on {@code dev.ballast.model.op}, {@code dev.ballast.gemm} and {@code dev.ballast.tensor}. No file format, no network. Read
 * {@link dev.ballast.model.Model}, then {@link dev.ballast.model.Step}, then {@link dev.ballast.model.ModelRunner}.
 */
@NullMarked
package dev.ballast.model;

import org.jspecify.annotations.NullMarked;

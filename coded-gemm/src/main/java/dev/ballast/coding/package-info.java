/**
 * Codes over the data parts of a linear layer, as generator matrices; the splits that cut a layer into these parts; and one decoder for all
 * of them.
 *
 * <p>Depends on {@code dev.ballast.gemm} and {@code dev.ballast.tensor}, and on EJML for the elimination. No I/O, no clock, no threads, no
 * logging. Read {@link dev.ballast.coding.Code}, then {@link dev.ballast.coding.SplitLayer}, then {@link dev.ballast.coding.Decoder}.
 */
@NullMarked
package dev.ballast.coding;

import org.jspecify.annotations.NullMarked;

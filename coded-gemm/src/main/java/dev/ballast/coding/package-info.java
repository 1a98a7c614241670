/**
 * Codes as generator matrices over the data parts of a linear layer, the ways to split the layer into them, and the one decoder that
 * serves them all.
 *
 * <p>Depends on {@code dev.ballast.gemm} and on EJML for the elimination. No I/O, no clock, no threads, no logging. Read {@link
 * dev.ballast.coding.Code}, then {@link dev.ballast.coding.SplitLayer}, then {@link dev.ballast.coding.Decoder}.
 */
@NullMarked
package dev.ballast.coding;

import org.jspecify.annotations.NullMarked;

/**
 * Operators that sample an image between its pixels.
 *
 * <p>Depends on {@code dev.ballast.model.op.node}, {@code dev.ballast.model.op.kind} and {@code dev.ballast.model.op.shape}. {@link
 * dev.ballast.model.op.sample.SampleOperators} lists them.
 */
@NullMarked
package dev.ballast.model.op.sample;

import org.jspecify.annotations.NullMarked;

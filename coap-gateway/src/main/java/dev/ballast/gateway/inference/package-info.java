/**
 * Inference requests: admission control, the queue, and the workers that run each request from its inputs to its outputs.
 *
 * <p>May depend on {@code config}, {@code models} and {@code rounds}. It does not know where models come from, nor how their parts get
 * to the nodes. Read {@link dev.ballast.gateway.inference.InferenceService}.
 */
@NullMarked
package dev.ballast.gateway.inference;

import org.jspecify.annotations.NullMarked;

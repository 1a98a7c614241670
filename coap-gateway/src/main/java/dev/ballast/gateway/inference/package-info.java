/**
 * Requests: who is let in, who waits, and the workers that run each from its inputs to its outputs. Depends on {@code models} and
 * {@code rounds}; neither knows where models come from nor how their parts get to the nodes. Read {@link
 * dev.ballast.gateway.inference.InferenceService}.
 */
@NullMarked
package dev.ballast.gateway.inference;

import org.jspecify.annotations.NullMarked;

/**
 * Decides which models are served and where their parts are: loads and unloads versions, checks memory, pushes and deletes parts, and
 * replans when a node is gone.
 *
 * <p>May depend on {@code config}, {@code models}, {@code inference}, {@code rounds}, {@code fleet} and {@code plan}. Only the wiring,
 * {@code coap} and {@code yaml} may depend on this package. Read {@link dev.ballast.gateway.deployment.ModelChanges}.
 */
@NullMarked
package dev.ballast.gateway.deployment;

import org.jspecify.annotations.NullMarked;

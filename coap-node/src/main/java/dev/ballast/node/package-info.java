/**
 * The program on a board: it holds parts of linear layers and stages of models, computes them on the activations it is sent, and answers over CoAP.
 *
 * <p>Depends on {@code dev.ballast.transport}, {@code dev.ballast.wire}, {@code dev.ballast.gemm}, {@code dev.ballast.model} and Californium; only
 * {@link dev.ballast.node.NodeMain} knows board profiles, the command line and the clock. It knows nothing of the gateway.
 */
@NullMarked
package dev.ballast.node;

import org.jspecify.annotations.NullMarked;

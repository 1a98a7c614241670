/**
 * The program on a board: it holds parts of linear layers, multiplies them with the activations it is sent, and answers over CoAP.
 *
 * <p>Depends on {@code dev.ballast.transport}, {@code dev.ballast.wire}, {@code dev.ballast.gemm} and Californium; only
 * {@link dev.ballast.node.NodeMain} knows board profiles, the command line and the clock. It knows nothing of the gateway.
 */
@NullMarked
package dev.ballast.node;

import org.jspecify.annotations.NullMarked;

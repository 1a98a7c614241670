/**
 * The parts of linear layers and the stages of models that a node holds: in memory, in files, and while they arrive in pieces.
 *
 * <p>Depends on {@code dev.ballast.gemm}, {@code model}, {@code tensor} and {@code wire}. Knows neither CoAP nor the compute threads. Read
 * {@link dev.ballast.node.part.PartStore}, then {@link dev.ballast.node.part.HostedPart}, then {@link dev.ballast.node.part.PartPushes}.
 */
@NullMarked
package dev.ballast.node.part;

import org.jspecify.annotations.NullMarked;

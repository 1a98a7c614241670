/**
 * The program on a board: its resources, its configuration and its start. {@code node.part} holds parts of linear layers and stages of
 * models, {@code node.work} computes them, {@code node.job} collects the shards of requests.
 *
 * <p>May depend on {@code dev.ballast.transport}, {@code wire}, {@code gemm}, {@code tensor}, {@code model}, {@code profile} and
 * {@code clock}, on Californium's core, picocli and slf4j. Only {@link dev.ballast.node.NodeMain} may use board profiles, the command line and the
 * machine's clock. The package must not depend on the gateway.
 */
@NullMarked
package dev.ballast.node;

import org.jspecify.annotations.NullMarked;

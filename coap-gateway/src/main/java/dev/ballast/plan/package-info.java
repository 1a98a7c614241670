/**
 * Where each linear layer of a model runs: on the gateway, or cut into coded parts over the nodes.
 *
 * <p>Pure: depends on {@code dev.ballast.gemm} and {@code dev.ballast.coding} alone and knows no network, clock or thread. Read
 * {@link dev.ballast.plan.Planner}.
 */
@NullMarked
package dev.ballast.plan;

import org.jspecify.annotations.NullMarked;

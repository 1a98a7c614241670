/**
 * Where each linear layer of a model runs: on the gateway, or cut into coded parts over the nodes; how long that will take, and how much
 * memory.
 *
 * <p>Pure: depends on {@code dev.ballast.gemm}, {@code dev.ballast.coding} and {@code dev.ballast.model} alone and knows no network, clock or
 * thread. Read {@link dev.ballast.plan.Planner}, {@link dev.ballast.plan.CostModel}, {@link dev.ballast.plan.MemoryPlan}.
 */
@NullMarked
package dev.ballast.plan;

import org.jspecify.annotations.NullMarked;

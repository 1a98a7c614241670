/**
 * Plans where each linear layer of a model runs, on the gateway or split into coded parts over the nodes. Predicts the time and the memory
 * of a plan.
 *
 * <p>May depend on {@code dev.ballast.gemm}, {@code dev.ballast.coding} and {@code dev.ballast.model} alone. It is pure: no network, no
 * clock, no thread. Read first {@link dev.ballast.plan.Planner}, {@link dev.ballast.plan.CostModel} and
 * {@link dev.ballast.plan.MemoryPlan}.
 */
@NullMarked
package dev.ballast.plan;

import org.jspecify.annotations.NullMarked;

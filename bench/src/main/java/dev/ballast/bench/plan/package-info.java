/**
 * The study {@code plan}: measured times of models over a fleet of node processes, beside the predicted ones.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code link}, the gateway, and {@code HollowModel} of the study {@code kernels}. Read
 * {@link dev.ballast.bench.plan.PlanStudy}.
 */
@NullMarked
package dev.ballast.bench.plan;

import org.jspecify.annotations.NullMarked;

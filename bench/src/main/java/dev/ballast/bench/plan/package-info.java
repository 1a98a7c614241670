/**
 * The study {@code plan}: what models take over a fleet of node processes beside what was predicted. Read
 * {@link dev.ballast.bench.plan.PlanStudy}.
 */
@NullMarked
package dev.ballast.bench.plan;

import org.jspecify.annotations.NullMarked;

/**
 * The study {@code failure}: nodes are killed, stopped, cut off and replaced under load. It measures the effect on answers and latency
 * for each policy of rounds.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code link} and the gateway. Read {@link dev.ballast.bench.failure.FailureStudy},
 * then {@link dev.ballast.bench.failure.ContenderRun}.
 */
@NullMarked
package dev.ballast.bench.failure;

import org.jspecify.annotations.NullMarked;

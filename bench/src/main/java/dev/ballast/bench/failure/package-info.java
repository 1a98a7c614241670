/**
 * The study {@code failure}: nodes are killed, stopped, cut off and replaced under load; what that does to answers and latency, for each
 * policy of rounds. Read {@link dev.ballast.bench.failure.FailureStudy}, then {@link dev.ballast.bench.failure.ContenderRun}.
 */
@NullMarked
package dev.ballast.bench.failure;

import org.jspecify.annotations.NullMarked;

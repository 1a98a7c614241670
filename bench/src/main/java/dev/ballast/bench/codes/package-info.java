/**
 * The study {@code codes}: what each code recovers, at what cost and accuracy, and how much of a fleet it covers. No nodes, no network. Read
 * {@link dev.ballast.bench.codes.CodesStudy}.
 */
@NullMarked
package dev.ballast.bench.codes;

import org.jspecify.annotations.NullMarked;

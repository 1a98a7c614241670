/**
 * Operators that reduce or accumulate the elements along axes: sums, means, extremes, their indices, and running sums.
 *
 * <p>{@link dev.ballast.model.op.reduce.ReduceOperators} lists them.
 */
@NullMarked
package dev.ballast.model.op.reduce;

import org.jspecify.annotations.NullMarked;

/**
 * Operators that compute each element of the result from the elements at the same place of their inputs: functions of one value, arithmetic,
 * comparisons, logic and choices with broadcasting.
 *
 * <p>Float32 operators have one loop each, over arrays with one common index, which the C2 compiler vectorizes. All other types are read as
 * int64 numbers, block by block. Read {@link dev.ballast.model.op.element.Stretch}, then {@link
 * dev.ballast.model.op.element.FloatCombination} and {@link dev.ballast.model.op.element.IntegerCombination}. {@link
 * dev.ballast.model.op.element.ElementOperators} lists the operators.
 */
@NullMarked
package dev.ballast.model.op.element;

import org.jspecify.annotations.NullMarked;

/**
 * The recurrent operators LSTM, GRU and RNN: a cell that computes one step from the step before, and the run over all steps, directions and
 * sequences of a batch.
 *
 * <p>Depends on {@code dev.ballast.model.op.node} and {@code dev.ballast.model.op.kind}. {@link
 * dev.ballast.model.op.recurrent.RecurrentOperators} lists them. Read {@link dev.ballast.model.op.recurrent.Recurrence}, then {@link
 * dev.ballast.model.op.recurrent.Cell}.
 */
@NullMarked
package dev.ballast.model.op.recurrent;

import org.jspecify.annotations.NullMarked;

/**
 * Rounds of one layer or stage over the fleet. The package holds the parts as they are deployed and decides which parts a round asks for
 * and how long it waits. It carries out the decisions of {@link dev.ballast.round.Round} and searches for wrong numbers. Depends on
 * {@code fleet}, {@code round}, {@code plan}, {@code coding}, {@code wire}, {@code telemetry} and {@code clock}; knows no clients. Read
 * {@link dev.ballast.rounds.RoundDriver}.
 */
@NullMarked
package dev.ballast.rounds;

import org.jspecify.annotations.NullMarked;

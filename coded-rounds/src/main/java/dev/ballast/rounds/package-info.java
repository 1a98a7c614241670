/**
 * Rounds of one layer or stage over the fleet: the parts as they are deployed, whom a round asks and how long it waits, carrying out what
 * {@link dev.ballast.round.Round} decides, and the search for wrong numbers. Depends on {@code fleet} and {@code config}; knows no models
 * and no clients. Read {@link dev.ballast.rounds.RoundDriver}.
 */
@NullMarked
package dev.ballast.rounds;

import org.jspecify.annotations.NullMarked;

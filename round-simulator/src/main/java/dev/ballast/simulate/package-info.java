/**
 * {@code ballast bench simulate}: the gateway's own rounds and fleet in virtual time, against nodes and a network that are drawn from a
 * seed. One seed is one history, which can be replayed. Read {@link dev.ballast.simulate.Simulation}, then
 * {@link dev.ballast.simulate.RoundInvariants}, which says what must hold.
 */
@NullMarked
package dev.ballast.simulate;

import org.jspecify.annotations.NullMarked;

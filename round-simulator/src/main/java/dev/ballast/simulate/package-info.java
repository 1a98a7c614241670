/**
 * {@code ballast bench simulate}: runs the gateway's own rounds and fleet in virtual time against simulated nodes and a simulated network.
 * One seed gives one history, which can be replayed.
 *
 * <p>May depend on the rounds and the fleet ({@code dev.ballast.round}, {@code rounds}, {@code fleet}), on {@code plan}, {@code telemetry},
 * {@code wire}, {@code clock} and the packages of {@code coded-gemm}, and on Jackson. Must not depend on {@code dev.ballast.lane},
 * {@code dev.ballast.transport} or Californium.
 *
 * <p>Read first {@link dev.ballast.simulate.Simulation}, then {@link dev.ballast.simulate.RoundInvariants}, which has the invariants.
 */
@NullMarked
package dev.ballast.simulate;

import org.jspecify.annotations.NullMarked;

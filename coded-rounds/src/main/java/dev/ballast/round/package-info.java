/**
 * The decisions of a round and of failure detection, as pure state machines: events and the time go in, actions come out. They
 * know no network, no broker, no clock and no thread, so every history can be replayed in a test.
 *
 * <p>Depends on {@code dev.ballast.coding}. Read {@link dev.ballast.round.Round}, then {@link dev.ballast.round.NodeHealth}.
 */
@NullMarked
package dev.ballast.round;

import org.jspecify.annotations.NullMarked;

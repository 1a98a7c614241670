/**
 * Emulates a network link between the gateway and one node on loopback: delay, loss, reordering, duplication and a bottleneck.
 *
 * <p>{@link dev.ballast.link.LinkProfile} says what a link does and {@link dev.ballast.link.LinkDirection} decides it, datagram by
 * datagram, without clock, socket or thread. {@link dev.ballast.link.LinkEmulator} carries it out between real sockets. May depend on the
 * JDK, {@code dev.ballast.clock} and slf4j alone.
 */
@NullMarked
package dev.ballast.link;

import org.jspecify.annotations.NullMarked;

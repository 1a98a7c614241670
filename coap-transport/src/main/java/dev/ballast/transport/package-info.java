/**
 * CoAP for node and gateway: Californium's settings, answers in one large datagram, the base of all resources, and the rule about addresses
 * on which a program may listen.
 *
 * <p>May depend on {@code dev.ballast.wire}, for its exception, on {@code dev.ballast.clock}, on Californium and on slf4j.
 */
@NullMarked
package dev.ballast.transport;

import org.jspecify.annotations.NullMarked;

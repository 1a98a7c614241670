/**
 * CoAP as node and gateway both need it: Californium's settings, one large datagram for peers that ask for it, the base of all
 * resources, and the rule of where a program may listen.
 *
 * <p>Depends on {@code dev.ballast.wire} for its exception, on Californium and slf4j.
 */
@NullMarked
package dev.ballast.transport;

import org.jspecify.annotations.NullMarked;

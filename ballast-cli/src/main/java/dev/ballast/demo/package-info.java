/**
 * The demonstration: node processes, a gateway and a client in one command. The images are digits drawn on the spot, or an image set
 * in the IDX format. Studies and system tests share the processes, the clients that load them, and the looks into their memory.
 *
 * <p>May depend on every package of the gateway, on {@code firmware-profiles} and on {@code link-emulator}, but not on {@code cli} or
 * picocli. Only the command line and the studies may depend on this package. The drawing itself needs only the JDK.
 */
@NullMarked
package dev.ballast.demo;

import org.jspecify.annotations.NullMarked;

/**
 * The demonstration: node processes, a gateway and a client in one command, fed with digits drawn on the spot or with an
 * image set in the IDX format.
 *
 * <p>May use every package of the gateway; none but the command line uses it. The drawing itself needs only the JDK.
 */
@NullMarked
package dev.ballast.demo;

import org.jspecify.annotations.NullMarked;

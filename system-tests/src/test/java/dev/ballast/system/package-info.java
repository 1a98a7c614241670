/**
 * Ballast from outside: real processes and real third-party clients on loopback.
 *
 * <p>May use the public types of every module.
 */
@NullMarked
package dev.ballast.system;

import org.jspecify.annotations.NullMarked;

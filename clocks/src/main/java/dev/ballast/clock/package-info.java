/**
 * Types for time. Code that needs the time takes a clock as an argument, so that tests and the simulator run in virtual time. Only the
 * commands of the programs make clocks that read the machine's own.
 *
 * <p>May depend on the JDK alone.
 */
@NullMarked
package dev.ballast.clock;

import org.jspecify.annotations.NullMarked;

/**
 * The command line: reads options and files, prints results for people, returns exit codes.
 *
 * <p>May depend on every package of the gateway, on {@code command}, {@code demo} and picocli, but not on {@code node}. No other
 * package may depend on this one. The work itself is done in {@code dev.ballast.gateway} and below.
 */
@NullMarked
package dev.ballast.cli;

import org.jspecify.annotations.NullMarked;

/**
 * Runs the command lines of Ballast's programs with picocli: exit codes, one-line errors, the version, Ctrl-C.
 *
 * <p>May depend on picocli and the JDK only.
 */
@NullMarked
package dev.ballast.command;

import org.jspecify.annotations.NullMarked;

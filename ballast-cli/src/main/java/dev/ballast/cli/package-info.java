/** The command line: options and files in, exit codes and lines for people out. Everything else is {@code dev.ballast.gateway}. */
@NullMarked
package dev.ballast.cli;

import org.jspecify.annotations.NullMarked;

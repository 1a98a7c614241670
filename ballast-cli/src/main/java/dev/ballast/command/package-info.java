/** Command lines of Ballast's programs, on picocli: exit codes, one-line errors, the version, Ctrl-C. Knows nothing else of the project. */
@NullMarked
package dev.ballast.command;

import org.jspecify.annotations.NullMarked;

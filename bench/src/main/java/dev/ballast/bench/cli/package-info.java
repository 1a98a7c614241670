/**
 * {@code ballast bench}: the command line of the studies. Started with {@code java -cp bench/target/bench-0.1.0-all.jar
 * dev.ballast.bench.cli.BenchMain}; the main class of the jar is JMH's.
 *
 * <p>Commands behave like those of {@code ballast}, with the shared code of {@code dev.ballast.command}. May depend on every study and
 * on picocli; no study may depend on this package.
 */
@NullMarked
package dev.ballast.bench.cli;

import org.jspecify.annotations.NullMarked;

/**
 * {@code ballast bench}: the command line of the studies. Started with {@code java -cp bench/target/bench-0.1.0-all.jar
 * dev.ballast.bench.cli.BenchMain}; the jar's own main class is JMH's.
 *
 * <p>Commands behave as the gateway's do, by the same code.
 */
@NullMarked
package dev.ballast.bench.cli;

import org.jspecify.annotations.NullMarked;

/**
 * {@code ballast bench}: the command line of the studies, and what they share: node processes, figures, tables, result files and charts.
 * Started with {@code java -cp bench/target/bench-0.1.0-all.jar dev.ballast.bench.study.BenchMain}; the jar's own main class is JMH's.
 *
 * <p>Depends on the gateway for its commands' manners and its node processes. XChart is used here and nowhere else.
 */
@NullMarked
package dev.ballast.bench.study;

import org.jspecify.annotations.NullMarked;

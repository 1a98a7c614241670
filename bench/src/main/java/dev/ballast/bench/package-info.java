/**
 * JMH benchmarks, one class per question. Run with {@code java --add-modules jdk.incubator.vector -jar
 * bench/target/bench-0.1.0-all.jar}. May depend on JMH and the packages that are measured. Not null-marked, because JMH sets fields
 * after construction.
 */
package dev.ballast.bench;

/**
 * JMH benchmarks, one class per question. Run with {@code java --add-modules jdk.incubator.vector -jar
 * bench/target/bench-0.1.0-all.jar}. Not null-marked: JMH sets fields in its own time.
 */
package dev.ballast.bench;

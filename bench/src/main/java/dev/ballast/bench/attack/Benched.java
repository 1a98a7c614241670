package dev.ballast.bench.attack;

/** A node that is not healthy, and when that was seen; of {@link System#nanoTime}. */
record Benched(long atNs, String node) {}

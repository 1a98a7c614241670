package dev.ballast.bench.attack;

/**
 * A node that is not healthy.
 *
 * @param atNs when that was seen; of {@link System#nanoTime}
 * @param text what was said of it
 */
record Benched(long atNs, String node, String text) {}

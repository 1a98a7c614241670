package dev.ballast.bench.attack;

/**
 * An observation of a node that rounds do not wait for.
 *
 * @param atNs time of the observation, of {@link System#nanoTime}
 * @param text the reported state of the node
 */
record Benched(long atNs, String node, String text) {}

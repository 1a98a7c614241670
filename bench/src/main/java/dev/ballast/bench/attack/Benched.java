package dev.ballast.bench.attack;

/**
 * An observation of a node that rounds do not wait for.
 *
 * @param atNs time of the observation, of {@link System#nanoTime}
 * @param text the reported state of the node
 */
record Benched(long atNs, String node, String text) {
    /**
     * Whether rounds still wait for a node in this state, an entry of {@code GET /nodes}: healthy, or suspect after a single miss, as
     * happens on a machine with more processes than processors.
     */
    static boolean isAwaited(String state) {
        return state.equals("healthy") || state.equals("suspect");
    }
}

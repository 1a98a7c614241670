package dev.ballast.gateway.deployment;

/** Words for a part that a node refused. */
final class RefusedPart {
    private static final String FULL = " full: ";

    private RefusedPart() {}

    /**
     * Names the node and the cause.
     *
     * @param said what the node said, as in {@code disk full: the part has 4 MB}; this example gives {@code disk full on node-5: the part
     *     has 4 MB}
     */
    static String sentence(String node, String said) {
        int full = said.indexOf(FULL);
        return full > 0 && said.indexOf(' ') == full
                ? said.substring(0, full) + " full on " + node + ": " + said.substring(full + FULL.length())
                : node + " refused its part: " + said;
    }
}

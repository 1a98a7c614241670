package dev.ballast.simulate;

/**
 * The histories to run.
 *
 * @param seed first seed
 * @param seeds number of consecutive seeds
 * @param rounds rounds with faults in each history
 * @param nodes nodes of each history, data and parity together; 0 to have the seed decide
 * @param parity nodes that hold parity; -1 to have the seed decide
 */
public record SimulationPlan(long seed, int seeds, int rounds, int nodes, int parity) {
    private static final int MOST_NODES = 16;
    private static final int MOST_PARITY = 4;

    public SimulationPlan {
        if (seeds < 1 || rounds < 1) {
            throw new IllegalArgumentException("seeds and rounds must be at least 1, are " + seeds + " and " + rounds);
        }
        int least = 1 + Math.max(0, parity);
        if (parity < -1 || parity > MOST_PARITY || nodes < 0 || nodes > MOST_NODES || (nodes > 0 && nodes < least)) {
            throw new IllegalArgumentException(nodes + " nodes, " + parity + " of them with parity: up to " + MOST_NODES
                    + " nodes, up to " + MOST_PARITY + " of them with parity, can be simulated");
        }
        if (nodes > 0 && parity < 0 && nodes < 4) {
            throw new IllegalArgumentException(
                    "--nodes " + nodes + " needs --parity too, because the seed may draw 2 parity nodes");
        }
    }

    /** Command line that runs the history of one seed again. */
    String again(long of) {
        return "./ballast bench simulate --seed " + of + " --seeds 1 --rounds " + rounds
                + (nodes > 0 ? " --nodes " + nodes : "")
                + (parity >= 0 ? " --parity " + parity : "");
    }

    SeedResult run(int index) {
        return SeedResult.of(seed + index, rounds, nodes, parity);
    }
}

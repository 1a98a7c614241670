package dev.ballast.simulate;

import java.util.List;
import java.util.Optional;

/**
 * How one history went.
 *
 * @param rounds that were finished
 * @param hash of the history
 */
public record SeedResult(long seed, int rounds, long hash, Optional<Breach> breach) {
    /**
     * What did not hold.
     *
     * @param invariant what must hold
     * @param found what was the case
     * @param atMs when, by the history's own time
     * @param latest the latest events, oldest first
     */
    public record Breach(String invariant, String found, double atMs, List<String> latest) {
        public Breach {
            latest = List.copyOf(latest);
        }
    }

    /**
     * Runs the history of a seed.
     *
     * @param rounds how many while things go wrong; a few more follow
     * @param nodes 0 to have the seed decide
     * @param parity -1 to have the seed decide
     */
    static SeedResult of(long seed, int rounds, int nodes, int parity) {
        Simulation simulation = new Simulation(seed, rounds, nodes, parity);
        Optional<Breach> breach = Optional.empty();
        try {
            simulation.run();
        } catch (BrokenInvariantException e) {
            breach = Optional.of(breach(simulation, e.invariant(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            StackTraceElement[] at = e.getStackTrace();
            breach = Optional.of(
                    breach(simulation, "the gateway throws nothing", e + (at.length > 0 ? " at " + at[0] : "")));
        }
        return new SeedResult(seed, simulation.rounds(), simulation.history().hash(), breach);
    }

    private static Breach breach(Simulation simulation, String invariant, String found) {
        double atMs = simulation.agenda().nowNs() / 1e6;
        return new Breach(invariant, found, atMs, simulation.history().latest());
    }
}

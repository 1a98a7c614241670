package dev.ballast.simulate;

import java.util.List;
import java.util.Optional;

/**
 * Result of one history.
 *
 * @param rounds number of finished rounds
 * @param hash hash of the history's events
 * @param breach the broken invariant; empty when all invariants held
 */
public record SeedResult(long seed, int rounds, long hash, Optional<Breach> breach) {
    /**
     * An invariant that did not hold.
     *
     * @param invariant what must hold
     * @param found what was observed instead
     * @param atMs milliseconds of the history's virtual time
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
     * @param rounds number of rounds with faults; a few rounds without faults follow
     * @param nodes number of nodes; 0 to have the seed decide
     * @param parity number of parity nodes; -1 to have the seed decide
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

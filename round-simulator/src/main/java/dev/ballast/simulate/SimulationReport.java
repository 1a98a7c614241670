package dev.ballast.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Results of all histories, as text and as JSON. */
public final class SimulationReport {
    /** Number of broken histories that are printed with their events. */
    private static final int SHOWN = 3;

    private final SimulationPlan plan;
    private final List<SeedResult> results;
    private final long tookNs;

    SimulationReport(SimulationPlan plan, List<SeedResult> results, long tookNs) {
        this.plan = plan;
        this.results = results.stream()
                .sorted(Comparator.comparingLong(SeedResult::seed))
                .toList();
        this.tookNs = tookNs;
    }

    /** Number of finished rounds in all histories. */
    public long rounds() {
        return results.stream().mapToLong(SeedResult::rounds).sum();
    }

    /** Histories in which an invariant did not hold. */
    public List<SeedResult> broken() {
        return results.stream().filter(result -> result.breach().isPresent()).toList();
    }

    /** Hash over the hashes of all histories, in the order of their seeds. */
    public long hash() {
        long hash = 0;
        for (SeedResult result : results) {
            hash = 31 * hash + result.hash();
        }
        return hash;
    }

    private double roundsPerSecond() {
        return rounds() / (tookNs / 1e9);
    }

    /** Prints each broken history with the command that runs it again, then the totals. */
    public void print(PrintWriter people) {
        List<SeedResult> broken = broken();
        int shown = 0;
        for (SeedResult result : broken) {
            SeedResult.Breach breach = result.breach().orElseThrow();
            people.printf(
                    Locale.ROOT,
                    "seed %d broke an invariant after %d rounds, at virtual time %.6f ms: %s%n  found: %s%n  repeat with: %s%n",
                    result.seed(),
                    result.rounds(),
                    breach.atMs(),
                    breach.invariant(),
                    breach.found(),
                    plan.again(result.seed()));
            if (shown++ < SHOWN) {
                people.println("  the latest events:");
                breach.latest().forEach(line -> people.println("    " + line));
            }
        }
        people.printf(
                Locale.ROOT,
                "%d rounds in %d histories, %d of them with a broken invariant; %.0f rounds/s, %.1f s, history %016x%n",
                rounds(),
                results.size(),
                broken.size(),
                roundsPerSecond(),
                tookNs / 1e9,
                hash());
    }

    /** The totals as JSON. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("study", "simulate");
        json.put("rounds", rounds());
        json.put("seeds", results.size());
        json.put("broken", broken().size());
        json.put("rounds_per_s", Math.round(roundsPerSecond()));
        json.put("history", String.format(Locale.ROOT, "%016x", hash()));
        json.put("jdk", Runtime.version().toString());
        if (!broken().isEmpty()) {
            SeedResult first = broken().get(0);
            json.put("first_broken_seed", first.seed());
            json.put("first_broken_invariant", first.breach().orElseThrow().invariant());
        }
        return json;
    }
}

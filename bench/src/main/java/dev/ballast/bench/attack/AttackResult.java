package dev.ballast.bench.attack;

import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.Memory;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.demo.SteadyLoad.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The result of the study.
 *
 * @param countedNs time from which everything but latency counts, of {@link System#nanoTime}
 * @param turns in order
 * @param pictures requests of the client whose latency counts, in no particular order
 * @param tensors requests of the client that sends in blocks
 * @param tallies counts of the attackers, by their labels
 * @param before memory of the gateway, then of each node, at the start
 * @param after the same at the end
 * @param failures exceptions that stopped an attacker early
 */
public record AttackResult(
        AttackStudy.Options options,
        long countedNs,
        List<Turn> turns,
        List<SteadyLoad.Sample> pictures,
        List<SteadyLoad.Sample> tensors,
        SortedMap<String, Tally> tallies,
        Seen seen,
        List<Memory> before,
        List<Memory> after,
        List<String> failures) {
    static final double MOST_P99_RATIO = 1.5;
    static final double MOST_BACK_S = 10;
    static final double MOST_AMPLIFICATION = 3;

    public AttackResult {
        turns = List.copyOf(turns);
        pictures = List.copyOf(pictures);
        tensors = List.copyOf(tensors);
        tallies = new TreeMap<>(tallies);
        before = List.copyOf(before);
        after = List.copyOf(after);
        failures = List.copyOf(failures);
    }

    /**
     * Observations since the warm-up.
     *
     * @param benched each observation of a node that rounds did not wait for
     * @param events number of telemetry events of each kind
     * @param asked number of requests for {@code /nodes}
     * @param unanswered number of these that were refused or lost
     * @param firstUnanswered outcome of the first of these
     * @param ended processes that have ended
     */
    public record Seen(
            List<Benched> benched,
            SortedMap<String, Long> events,
            int asked,
            int unanswered,
            String firstUnanswered,
            List<String> ended) {
        public Seen {
            benched = List.copyOf(benched);
            events = new TreeMap<>(events);
            ended = List.copyOf(ended);
        }
    }

    /** Of the client whose latency counts, those for which this holds in any turn. */
    List<SteadyLoad.Sample> pictures(BiPredicate<Turn, SteadyLoad.Sample> which) {
        return pictures.stream()
                .filter(one -> turns.stream().anyMatch(turn -> which.test(turn, one)))
                .toList();
    }

    Latencies latencies(BiPredicate<Turn, SteadyLoad.Sample> which) {
        return Turn.latencies(pictures(which));
    }

    /** Since the warm-up. */
    private Stream<SteadyLoad.Sample> counted(List<SteadyLoad.Sample> samples) {
        return samples.stream().filter(one -> one.begunNs() - countedNs >= 0);
    }

    /** Answers with other numbers than one board alone gives, to either client. */
    long wrong() {
        return Stream.concat(counted(pictures), counted(tensors))
                .filter(one -> one.outcome() == Outcome.WRONG)
                .count();
    }

    long count(Outcome outcome) {
        return counted(pictures).filter(one -> one.outcome() == outcome).count();
    }

    /** Of the client that sends in blocks. */
    long countInBlocks(Outcome outcome) {
        return counted(tensors).filter(one -> one.outcome() == outcome).count();
    }

    long requests() {
        return counted(pictures).count();
    }

    long requestsInBlocks() {
        return counted(tensors).count();
    }

    Optional<String> firstFailure() {
        return Stream.concat(counted(pictures), counted(tensors))
                .filter(one -> one.outcome() != Outcome.RIGHT)
                .min((a, b) -> Long.signum(a.begunNs() - b.begunNs()))
                .map(one -> one.outcome() + " " + one.text());
    }

    /** Parts that the gateway computed itself, for each request. */
    double localParts(BiPredicate<Turn, SteadyLoad.Sample> which) {
        return pictures(which).stream()
                .mapToInt(SteadyLoad.Sample::localParts)
                .average()
                .orElse(Double.NaN);
    }

    /** The 99th percentile under attack as a multiple of that of the calm phases of the same run. */
    double p99Ratio() {
        return latencies(Turn::attacked).quantileMs(0.99)
                / latencies(Turn::calm).quantileMs(0.99);
    }

    /** The longest of all turns; NaN when it did not come back once. */
    double telemetryBackS() {
        return turns.stream().mapToDouble(Turn::telemetryBackS).reduce(0, Math::max);
    }

    double wholeAgainS() {
        return turns.stream().mapToDouble(Turn::wholeAgainS).reduce(0, Math::max);
    }

    /** Bytes that a victim got for one that was sent in its name, at the worst of all requests; 0 where nobody did. */
    double worstAmplification() {
        return amplifications().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** The same for each kind of request. */
    Map<String, Double> amplifications() {
        Tally reflection = tallies.get("reflection");
        return reflection == null ? Map.of() : reflection.worst();
    }

    /** Processors that were busy on average, in calm phases or under attack. */
    ProcessorTime busy(boolean attacked) {
        ProcessorTime all = ProcessorTime.NONE;
        for (Turn turn : turns) {
            all = all.plus(attacked ? turn.attackBusy() : turn.calmBusy());
        }
        return all.over(turns.size() * options.phase().toMillis() / 1e3);
    }

    /** By how much the gateway's live objects grew, in MiB. */
    double gatewayGrowthMb() {
        return after.get(0).liveMb() - before.get(0).liveMb();
    }

    /** The same of the node that grew most. */
    double nodeGrowthMb() {
        double most = Double.NEGATIVE_INFINITY;
        for (int node = 1; node < before.size(); node++) {
            most = Math.max(most, after.get(node).liveMb() - before.get(node).liveMb());
        }
        return most;
    }

    /** Nodes that rounds did not wait for at some time during an attack or after it. */
    SortedSet<String> benched() {
        SortedSet<String> nodes =
                benched((turn, one) -> one.atNs() - turn.attackNs() >= 0 && one.atNs() - turn.endNs() < 0);
        nodes.addAll(benched((any, one) ->
                one.atNs() - countedNs >= 0 && one.atNs() - turns.get(0).calmNs() < 0));
        return nodes;
    }

    /** Nodes that rounds did not wait for at some time while nobody attacked. */
    SortedSet<String> benchedCalm() {
        return benched((turn, one) -> one.atNs() - turn.calmNs() >= 0 && one.atNs() - turn.attackNs() < 0);
    }

    private SortedSet<String> benched(BiPredicate<Turn, Benched> which) {
        SortedSet<String> nodes = new TreeSet<>();
        seen.benched().stream()
                .filter(one -> turns.stream().anyMatch(turn -> which.test(turn, one)))
                .forEach(one -> nodes.add(one.node()));
        return nodes;
    }

    /** Whether nothing was benched, wrong, lost or refused, and latency, telemetry and amplification are within their limits. */
    boolean held() {
        boolean honest = benched().isEmpty()
                && seen.ended().isEmpty()
                && wrong() + count(Outcome.LOST) + count(Outcome.REFUSED) == 0;
        return honest
                && p99Ratio() <= MOST_P99_RATIO
                && telemetryBackS() <= MOST_BACK_S
                && worstAmplification() <= MOST_AMPLIFICATION
                && failures.isEmpty();
    }
}

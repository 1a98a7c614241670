package dev.ballast.bench.attack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.Latencies;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import dev.ballast.demo.Memory;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.demo.SteadyLoad.Outcome;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;

/** Writes the result of the study, for people and for programs. */
public final class AttackReport {
    private static final String STUDY = "attack";

    private final AttackResult result;

    public AttackReport(AttackResult result) {
        this.result = result;
    }

    /** Whether all limits hold. */
    public boolean held() {
        return result.held();
    }

    /** The tables and what must be known to read them. */
    public void print(PrintWriter people) {
        phases().lines().forEach(people::println);
        people.println();
        attackers().lines().forEach(people::println);
        people.println();
        result.failures().forEach(people::println);
        AttackResult.Seen seen = result.seen();
        people.printf(
                "Honest nodes benched: %d during or after attacks %s, %d in calm phases %s; telemetry back after at most %s s, the fleet complete after at most %s s; events %s.%n",
                result.benched().size(),
                result.benched(),
                result.benchedCalm().size(),
                result.benchedCalm(),
                Figures.decimals(result.telemetryBackS(), 2),
                Figures.decimals(result.wholeAgainS(), 2),
                seen.events());
        seen.benched().stream()
                .filter(one -> one.atNs() - result.countedNs() >= 0)
                .forEach(one -> people.printf(
                        "  %s after %s s, %s%n",
                        one.node(), Figures.decimals((one.atNs() - result.countedNs()) / 1e9, 1), one.text()));
        people.printf(
                "Block-wise: %d requests, %d refused, %d lost. GET /nodes: %d requests, %d without an answer %s%n",
                result.requestsInBlocks(),
                result.countInBlocks(Outcome.REFUSED),
                result.countInBlocks(Outcome.LOST),
                seen.asked(),
                seen.unanswered(),
                seen.firstUnanswered());
        people.printf(
                "Live objects: the gateway grew by %s MiB, the node that grew most by %s MiB. Processes that ended: %s.%n",
                Figures.decimals(result.gatewayGrowthMb(), 1),
                Figures.decimals(result.nodeGrowthMb(), 1),
                seen.ended());
        people.printf(
                "Processors busy, of %d: calm %s, under attack %s.%n",
                Runtime.getRuntime().availableProcessors(), text(result.busy(false)), text(result.busy(true)));
        result.firstFailure().ifPresent(text -> people.println("First failure: " + text));
        result.amplifications().forEach((bait, times) -> {
            if (times > AttackResult.MOST_AMPLIFICATION) {
                people.printf(
                        "%s: a victim receives %s times the bytes sent in its name%n",
                        bait, Figures.decimals(times, 1));
            }
        });
        people.printf(
                "p99 under attack is %s times the p99 of the calm phases; the limits %s.%n",
                Figures.decimals(result.p99Ratio(), 3), held() ? "hold" : "do not hold");
    }

    private static String text(ProcessorTime busy) {
        return String.format(
                Locale.ROOT,
                "%.2f by clients and attackers, %.2f by the gateway, %.2f by the nodes",
                busy.here(),
                busy.gateway(),
                busy.nodes());
    }

    private TextTable phases() {
        TextTable table = new TextTable(
                "turn", "phase", "requests", "wrong", "refused", "lost", "p50 ms", "p99 ms", "slowest", "local parts");
        List<Turn> turns = result.turns();
        for (int turn = 0; turn < turns.size(); turn++) {
            String number = Integer.toString(turn + 1);
            Turn one = turns.get(turn);
            row(table, number, "calm", result.pictures((any, sample) -> one.calm(sample)));
            row(table, number, "attack", result.pictures((any, sample) -> one.attacked(sample)));
            row(table, number, "after", result.pictures((any, sample) -> one.after(sample)));
        }
        row(table, "all", "calm", result.pictures(Turn::calm));
        row(table, "all", "attack", result.pictures(Turn::attacked));
        return table;
    }

    private static void row(TextTable table, String turn, String phase, List<SteadyLoad.Sample> samples) {
        Latencies latencies = Turn.latencies(samples);
        table.add(
                turn,
                phase,
                Integer.toString(samples.size()),
                Long.toString(count(samples, Outcome.WRONG)),
                Long.toString(count(samples, Outcome.REFUSED)),
                Long.toString(count(samples, Outcome.LOST)),
                Figures.decimals(latencies.quantileMs(0.5), 2),
                Figures.decimals(latencies.quantileMs(0.99), 2),
                Figures.decimals(latencies.quantileMs(1), 2),
                Integer.toString(
                        samples.stream().mapToInt(SteadyLoad.Sample::localParts).sum()));
    }

    private static long count(List<SteadyLoad.Sample> samples, Outcome outcome) {
        return samples.stream().filter(one -> one.outcome() == outcome).count();
    }

    private TextTable attackers() {
        TextTable table = new TextTable("attack", "sent", "answers");
        result.tallies()
                .forEach((label, tally) -> table.add(
                        label, Long.toString(tally.sentSoFar()), tally.answers().toString()));
        return table;
    }

    /** Everything. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        json.put("phase_s", result.options().phase().toSeconds())
                .put("turns", result.turns().size())
                .put("seed", result.options().seed());
        json.setAll(summary());
        ArrayNode turns = json.putArray("each_turn");
        for (Turn turn : result.turns()) {
            ObjectNode one = turns.addObject();
            Figures.put(one, "telemetry_back_s", turn.telemetryBackS());
            Figures.put(one, "whole_again_s", turn.wholeAgainS());
            Figures.put(one, "telemetry_silent_s", turn.silentS());
            phase(one.putObject("calm"), (any, sample) -> turn.calm(sample));
            phase(one.putObject("attack"), (any, sample) -> turn.attacked(sample));
            phase(one.putObject("after"), (any, sample) -> turn.after(sample));
        }
        ObjectNode attacks = json.putObject("attacks");
        result.tallies().forEach((label, tally) -> {
            ObjectNode one = attacks.putObject(label);
            one.put("sent", tally.sentSoFar());
            ObjectNode answers = one.putObject("answers");
            tally.answers().forEach(answers::put);
        });
        ObjectNode amplification = json.putObject("amplification");
        result.amplifications().forEach((bait, times) -> Figures.put(amplification, bait, times));
        ObjectNode events = json.putObject("events");
        result.seen().events().forEach(events::put);
        memory(json.putArray("memory_before"), result.before());
        memory(json.putArray("memory_after"), result.after());
        result.firstFailure().ifPresent(text -> json.put("first_failure", text));
        return json;
    }

    private void phase(ObjectNode json, BiPredicate<Turn, SteadyLoad.Sample> which) {
        List<SteadyLoad.Sample> samples = result.pictures(which);
        Latencies latencies = Turn.latencies(samples);
        json.put("requests", samples.size());
        for (Outcome outcome : List.of(Outcome.WRONG, Outcome.REFUSED, Outcome.LOST)) {
            json.put(outcome.name().toLowerCase(Locale.ROOT), count(samples, outcome));
        }
        for (Map.Entry<String, Double> q :
                Map.of("p50_ms", 0.5, "p99_ms", 0.99, "max_ms", 1.0).entrySet()) {
            Figures.put(json, q.getKey(), latencies.quantileMs(q.getValue()));
        }
    }

    private static void memory(ArrayNode json, List<Memory> all) {
        for (Memory memory : all) {
            ObjectNode one = json.addObject();
            Figures.put(one, "live_mb", memory.liveMb());
            Figures.put(one, "resident_mb", memory.residentMb());
        }
    }

    /** The figures that {@code --json} prints. */
    public ObjectNode summary() {
        ObjectNode json = ResultFolder.empty();
        json.put("honest_nodes_benched", result.benched().size())
                .put("nodes_benched_calm", result.benchedCalm().size())
                .put("wrong", result.wrong())
                .put("lost", result.count(Outcome.LOST))
                .put("refused", result.count(Outcome.REFUSED))
                .put("requests", result.requests());
        Figures.put(json, "calm_p50_ms", result.latencies(Turn::calm).quantileMs(0.5));
        Figures.put(json, "calm_p99_ms", result.latencies(Turn::calm).quantileMs(0.99));
        Figures.put(json, "attack_p50_ms", result.latencies(Turn::attacked).quantileMs(0.5));
        Figures.put(json, "attack_p99_ms", result.latencies(Turn::attacked).quantileMs(0.99));
        Figures.put(json, "p99_ratio", result.p99Ratio());
        Figures.put(json, "telemetry_back_s", result.telemetryBackS());
        Figures.put(json, "whole_again_s", result.wholeAgainS());
        Figures.put(json, "worst_amplification", result.worstAmplification());
        Figures.put(json, "local_parts_a_request_calm", result.localParts(Turn::calm));
        Figures.put(json, "local_parts_a_request_attack", result.localParts(Turn::attacked));
        Figures.put(json, "attackers_processors", result.busy(true).here());
        Figures.put(json, "gateway_processors_calm", result.busy(false).gateway());
        Figures.put(json, "gateway_processors_attack", result.busy(true).gateway());
        Figures.put(json, "nodes_processors_calm", result.busy(false).nodes());
        Figures.put(json, "nodes_processors_attack", result.busy(true).nodes());
        json.put("in_blocks_refused", result.countInBlocks(Outcome.REFUSED))
                .put("in_blocks_lost", result.countInBlocks(Outcome.LOST))
                .put("in_blocks_requests", result.requestsInBlocks())
                .put("nodes_unanswered", result.seen().unanswered());
        Figures.put(json, "gateway_growth_mb", result.gatewayGrowthMb());
        Figures.put(json, "node_growth_mb", result.nodeGrowthMb());
        json.put("processes_ended", result.seen().ended().size());
        return json.put("within_limits", held()).put("jdk", System.getProperty("java.version"));
    }
}

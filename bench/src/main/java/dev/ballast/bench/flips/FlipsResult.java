package dev.ballast.bench.flips;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.bench.study.TextTable;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The result of the study, one case for each bit, in the order of measurement. */
public record FlipsResult(List<Case> cases) {
    /**
     * One bit and its effect.
     *
     * @param naming how soon the node was named with its part
     * @param repair how soon the node was healthy again
     */
    public record Case(Flip flip, Naming naming, Repair repair) {
        /** Whether the fleet is as it was before. */
        boolean isMended() {
            return naming.named() && repair.done();
        }
    }

    /**
     * A flipped bit.
     *
     * @param part row of the code, from 0
     * @param bit bit of the weight, 0 for the lowest
     * @param weight index of the weight, row-major
     */
    public record Flip(String model, String layer, String node, int part, int bit, int weight) {
        @Override
        public String toString() {
            return model + ", part " + part + " of " + layer + " on " + node;
        }
    }

    /**
     * The time until the node was named.
     *
     * @param named whether an event named the node, the layer and the part, and none but these
     * @param rounds rounds until then; all rounds that were run if it was not
     * @param mostRounds limit of the rounds
     */
    public record Naming(boolean named, int rounds, int mostRounds) {}

    /**
     * The time until the node was healthy.
     *
     * @param done whether the part was pushed again, and the node is healthy and remains so
     * @param ms time from the event that named the node to the event that it is back; NaN when there was none
     * @param wrongBefore wrong answers after the node was named and before it was healthy
     * @param wrongAfter wrong answers after that
     */
    public record Repair(boolean done, double ms, int wrongBefore, int wrongAfter) {
        /** Of a node that was not named. */
        static final Repair NONE = new Repair(false, Double.NaN, 0, 0);
    }

    public FlipsResult {
        cases = List.copyOf(cases);
    }

    /** Table, figures, cases and limits. */
    public StudyReport report() {
        TextTable table =
                new TextTable("model", "layer", "part on", "bit", "rounds until named", "ms until healthy", "wrong");
        StudyReport report = new StudyReport("flips", table);
        report.count("faults", cases.size());
        report.count("unnamed", count(each -> !each.naming().named()));
        report.count("not_healthy_again", count(each -> !each.repair().done()));
        report.count("worst_rounds_until_named", most(each -> each.naming().rounds()));
        report.figure(
                "worst_ms_until_healthy",
                cases.stream()
                        .mapToDouble(each -> each.repair().ms())
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN));
        report.count("wrong_answers_before_repair", sum(each -> each.repair().wrongBefore()));
        report.count("wrong_answers_after_repair", sum(each -> each.repair().wrongAfter()));
        report.limit(!cases.isEmpty(), "no layer of the models is split over nodes, so no bit was flipped");
        for (Case each : cases) {
            add(each, table, report.newCase());
            limit(each, report);
        }
        return report;
    }

    private long count(Predicate<Case> of) {
        return cases.stream().filter(of).count();
    }

    private int most(ToIntFunction<Case> of) {
        return cases.stream().mapToInt(of).max().orElse(0);
    }

    private int sum(ToIntFunction<Case> of) {
        return cases.stream().mapToInt(of).sum();
    }

    private static void add(Case of, TextTable table, ObjectNode json) {
        Flip flip = of.flip();
        Repair repair = of.repair();
        table.add(
                flip.model(),
                flip.layer(),
                flip.node(),
                flip.bit() + " of weight " + flip.weight(),
                of.naming().named() ? Integer.toString(of.naming().rounds()) : "-",
                Figures.decimals(repair.ms(), 0),
                Integer.toString(repair.wrongBefore() + repair.wrongAfter()));
        json.put("model", flip.model()).put("layer", flip.layer()).put("node", flip.node());
        json.put("part", flip.part()).put("bit", flip.bit()).put("weight", flip.weight());
        json.put("named", of.naming().named())
                .put("rounds_until_named", of.naming().rounds());
        json.put("most_rounds", of.naming().mostRounds()).put("healthy_again", repair.done());
        Figures.put(json, "ms_until_healthy", repair.ms());
        json.put("wrong_answers_before_repair", repair.wrongBefore());
        json.put("wrong_answers_after_repair", repair.wrongAfter());
    }

    private static void limit(Case of, StudyReport report) {
        Naming naming = of.naming();
        report.limit(naming.named(), of.flip() + ": not named after " + naming.rounds() + " rounds");
        report.limit(
                naming.rounds() <= naming.mostRounds(),
                of.flip() + ": named after " + naming.rounds() + " rounds, at most " + naming.mostRounds()
                        + " are allowed");
        report.limit(!naming.named() || of.repair().done(), of.flip() + ": the node is not healthy again");
        int wrong = of.repair().wrongBefore() + of.repair().wrongAfter();
        report.limit(wrong == 0, of.flip() + ": " + wrong + " answers were wrong after the node was named");
    }
}

package dev.ballast.bench.splits;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import dev.ballast.coding.SplitCost;
import java.io.PrintWriter;

/** Writes the result of the study, for people and for programs. */
public final class SplitsReport {
    private static final String STUDY = "splits";
    private static final double KB = 1e3;
    private static final double MILLION = 1e6;

    private final SplitsResult result;

    public SplitsReport(SplitsResult result) {
        this.result = result;
    }

    /** The tables and what must be known to read them. */
    public void print(PrintWriter people) {
        costs().lines().forEach(people::println);
        people.println(
                "Each figure: the part with most / all parts together. divides: a data part has less than the"
                        + " whole layer's i(nput), w(eights), o(utput). work: MACs of all parts over the MACs of the whole layer.");
        people.println(
                "gateway kMAC: inputs that the gateway combines and products that it adds, in a round without loss.");
        people.println();
        times().lines().forEach(people::println);
        people.printf(
                "Medians of %d runs, kernel %s, one thread, whole layer and parts alternating. ratio: time of the whole layer over that of the slowest part, ideally %d."
                        + " error: with part 0 lost, relative to the largest element.%n",
                result.rounds(), result.kernel(), SplitVariant.DATA);
        for (SplitsRow.Refused row : result.refused()) {
            people.printf("%s, %s split: %s%n", row.layer().title(), row.way().title(), row.why());
        }
        people.flush();
    }

    private TextTable costs() {
        TextTable table = new TextTable(
                "layer", "split", "code", "divides", "in kB", "out kB", "k weights", "MMAC", "work", "gateway kMAC");
        for (SplitsRow.Measured row : result.measured()) {
            SplitCost most = row.most();
            SplitCost total = row.total();
            table.add(
                    row.layer().title(),
                    row.way().title(),
                    row.code(),
                    divides(row),
                    pair(most.bytesIn(), total.bytesIn(), KB),
                    pair(most.bytesOut(), total.bytesOut(), KB),
                    pair(most.weights(), total.weights(), KB),
                    pair(most.macs(), total.macs(), MILLION),
                    Figures.decimals(row.work(), 2),
                    Figures.decimals(row.gatewayMacs() / KB, 0));
        }
        return table;
    }

    private static String divides(SplitsRow.Measured row) {
        return (row.dividesInput() ? "i" : "-")
                + (row.dividesWeights() ? "w" : "-")
                + (row.dividesOutput() ? "o" : "-");
    }

    private static String pair(long most, long total, double unit) {
        return Figures.decimals(most / unit, 1) + " / " + Figures.decimals(total / unit, 1);
    }

    private TextTable times() {
        TextTable table = new TextTable(
                "layer",
                "split",
                "whole ms",
                "part ms",
                "ratio",
                "quartiles",
                "all parts ms",
                "inputs ms",
                "merge ms",
                "error");
        for (SplitsRow.Measured row : result.measured()) {
            Timing timing = row.timing();
            table.add(
                    row.layer().title(),
                    row.way().title(),
                    Figures.decimals(timing.whole(), 2),
                    Figures.decimals(timing.slowestPart(), 2),
                    Figures.decimals(timing.ratio().median(), 2),
                    Figures.decimals(timing.ratio().low(), 2) + "-"
                            + Figures.decimals(timing.ratio().high(), 2),
                    Figures.decimals(timing.parts(), 2),
                    Figures.decimals(timing.inputs(), 3),
                    Figures.decimals(timing.merge(), 3),
                    Double.toString(Figures.rounded(timing.error())));
        }
        return table;
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        json.put("kernel", result.kernel()).put("rounds", result.rounds());
        ArrayNode rows = json.putArray("rows");
        result.measured().forEach(row -> rows.add(figures(row)));
        ArrayNode refused = json.putArray("refused");
        for (SplitsRow.Refused row : result.refused()) {
            refused.add(ResultFolder.empty()
                    .put("layer", row.layer().title())
                    .put("split", row.way().title())
                    .put("why", row.why()));
        }
        return json;
    }

    private static ObjectNode figures(SplitsRow.Measured row) {
        Timing timing = row.timing();
        ObjectNode json = ResultFolder.empty()
                .put("layer", row.layer().title())
                .put("split", row.way().title())
                .put("code", row.code())
                .put("divides_input", row.dividesInput())
                .put("divides_weights", row.dividesWeights())
                .put("divides_output", row.dividesOutput());
        json.set("whole", figures(row.whole()));
        json.set("most", figures(row.most()));
        json.set("total", figures(row.total()));
        return json.put("work", Figures.rounded(row.work()))
                .put("gateway_macs", row.gatewayMacs())
                .put("whole_ms", Figures.rounded(timing.whole()))
                .put("slowest_part_ms", Figures.rounded(timing.slowestPart()))
                .put("ratio", Figures.rounded(timing.ratio().median()))
                .put("ratio_lower_quartile", Figures.rounded(timing.ratio().low()))
                .put("ratio_upper_quartile", Figures.rounded(timing.ratio().high()))
                .put("all_parts_ms", Figures.rounded(timing.parts()))
                .put("inputs_ms", Figures.rounded(timing.inputs()))
                .put("merge_ms", Figures.rounded(timing.merge()))
                .put("error", Figures.rounded(timing.error()));
    }

    private static ObjectNode figures(SplitCost cost) {
        return ResultFolder.empty()
                .put("weights", cost.weights())
                .put("bytes_in", cost.bytesIn())
                .put("bytes_out", cost.bytesOut())
                .put("macs", cost.macs());
    }

    /** The main layer under each split, as {@code --json} prints it. */
    public ObjectNode summary() {
        ObjectNode json = ResultFolder.empty().put("layer", SplitsResult.MAIN.title());
        double error = 0;
        for (SplitsRow.Measured row : result.measured()) {
            error = Math.max(error, row.timing().error());
            if (row.layer().equals(SplitsResult.MAIN)) {
                json.put(row.way().title() + "_work", Figures.rounded(row.work()))
                        .put(
                                row.way().title() + "_ratio",
                                Figures.rounded(row.timing().ratio().median()));
            }
        }
        return json.put("largest_error", Figures.rounded(error))
                .put("kernel", result.kernel())
                .put("jdk", System.getProperty("java.version"));
    }
}

package dev.ballast.bench.slices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Writes the result of the study, for people and for programs. */
public final class SlicesReport {
    private static final String STUDY = "slices";
    private static final int PERCENT_DECIMALS = 2;

    private final SlicesResult result;

    public SlicesReport(SlicesResult result) {
        this.result = result;
    }

    /** The table and what must be known to read it. */
    public void print(PrintWriter people) {
        TextTable table = new TextTable(
                "loss %",
                "k", "r", "rounds", "at once %", "closed form %", "+-", "again", "parity", "lost", "p50 ms", "p99 ms");
        for (SlicesRow row : result.rows()) {
            table.add(
                    Figures.plain(row.of().loss() * 100),
                    Integer.toString(SlicesCase.DATA),
                    Integer.toString(row.of().parity()),
                    Integer.toString(row.rounds()),
                    Figures.decimals(row.measured() * 100, PERCENT_DECIMALS),
                    Figures.decimals(row.of().closedForm() * 100, PERCENT_DECIMALS),
                    Figures.decimals(row.samplingError() * 100, PERCENT_DECIMALS),
                    Figures.decimals(row.askedAgain(), 3),
                    Figures.decimals(row.recovered(), 3),
                    Integer.toString(row.lost()),
                    Figures.decimals(row.quantileMs(0.5), 2),
                    Figures.decimals(row.quantileMs(0.99), 2));
        }
        table.lines().forEach(people::println);
        people.printf(
                "at once: rounds that asked for no result slice twice, with %d slices per part; +-: 95 %% sampling error.%n",
                SlicesCase.SLICES);
        people.println(
                "again, parity: slices per round that were asked for again, and slices per round that parity recovered.");
        people.flush();
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        ArrayNode rows = json.putArray("rows");
        for (SlicesRow row : result.rows()) {
            rows.add(figures(row));
        }
        return json;
    }

    private static ObjectNode figures(SlicesRow row) {
        return ResultFolder.empty()
                .put("k", SlicesCase.DATA)
                .put("r", row.of().parity())
                .put("slices", SlicesCase.SLICES)
                .put("loss", row.of().loss())
                .put("rounds", row.rounds())
                .put("at_once", Figures.rounded(row.measured()))
                .put("closed_form", Figures.rounded(row.of().closedForm()))
                .put("sampling_error", Figures.rounded(row.samplingError()))
                .put("lost", row.lost())
                .put("asked_again_per_round", Figures.rounded(row.askedAgain()))
                .put("recovered_per_round", Figures.rounded(row.recovered()))
                .put("p50_ms", Figures.rounded(row.quantileMs(0.5)))
                .put("p99_ms", Figures.rounded(row.quantileMs(0.99)));
    }

    /** The main case, as {@code --json} prints it. */
    public ObjectNode summary() {
        return figures(result.main()).put("jdk", System.getProperty("java.version"));
    }

    /** The share of rounds over the loss: what was measured, with its error, and the closed form. */
    public Charts chart() {
        List<Charts.Line> lines = new ArrayList<>();
        List<Integer> parities =
                result.rows().stream().map(row -> row.of().parity()).distinct().toList();
        for (int parity : parities) {
            List<SlicesRow> rows = result.rows().stream()
                    .filter(row -> row.of().parity() == parity)
                    .toList();
            double[] loss = values(rows, row -> row.of().loss() * 100);
            double[] errors = values(rows, row -> row.samplingError() * 100);
            lines.add(new Charts.Line(
                    "r=" + parity + " measured", loss, values(rows, row -> row.measured() * 100), errors));
            lines.add(new Charts.Line(
                    "r=" + parity + " closed form",
                    loss,
                    values(rows, row -> row.of().closedForm() * 100)));
        }
        Charts charts = new Charts();
        SlicesRow main = result.main();
        charts.add(
                new Charts.Axes(
                        "rounds-at-once",
                        "At " + Figures.brief(main.of().loss() * 100) + " % loss, "
                                + Figures.brief(main.measured() * 100)
                                + " % of the rounds ask nothing twice; closed form "
                                + Figures.brief(main.of().closedForm() * 100) + " %",
                        "datagrams lost, %; " + SlicesCase.DATA + " data parts, " + SlicesCase.SLICES
                                + " slices each, r parity parts",
                        "rounds that ask for no slice twice, %",
                        false),
                lines);
        return charts;
    }

    private static double[] values(List<SlicesRow> rows, ToDoubleFunction<SlicesRow> value) {
        return rows.stream().mapToDouble(value).toArray();
    }
}

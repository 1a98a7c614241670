package dev.ballast.bench.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.slices.SlicesResult;
import dev.ballast.bench.slices.SlicesStudy;
import dev.ballast.gateway.GatewayException;
import dev.ballast.gateway.cli.CommandException;
import dev.ballast.gateway.cli.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench slices}. */
@Command(
        name = "slices",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs rounds over four data nodes and up to two parity nodes whose links lose 1 to 10 % of all datagrams, and counts those in"
                    + " which no result slice had to be asked for twice, beside the closed form.",
            "--quick: 2 % loss and one parity node."
        })
final class SlicesCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        return options.run("slices", this::study);
    }

    private ObjectNode study(Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        SlicesStudy study = options.quick() ? SlicesStudy.quick(people) : SlicesStudy.full(people);
        List<SlicesResult> rows = study.run(nodeJar);
        print(people, rows);
        ObjectNode json = ResultFolder.begun("slices");
        ArrayNode cases = json.putArray("cases");
        rows.forEach(row -> cases.add(figures(row)));
        results.write(json);
        chart(rows).write(results.file("chart.png"));
        return figures(main(rows));
    }

    /** 2 % and one parity part, which is among all sets of cases. */
    private static SlicesResult main(List<SlicesResult> rows) {
        return rows.stream()
                .filter(row -> row.loss() == 0.02 && row.parity() == 1)
                .findFirst()
                .orElse(rows.get(0));
    }

    private static void print(PrintWriter people, List<SlicesResult> rows) {
        TextTable table = new TextTable(
                "loss",
                "parity",
                "slices",
                "rounds",
                "lost",
                "nothing twice",
                "closed form",
                "+- 95 %",
                "with lost questions");
        for (SlicesResult row : rows) {
            table.add(
                    Figures.plain(row.loss() * 100) + " %",
                    "" + row.parity(),
                    "" + row.slices(),
                    "" + row.rounds(),
                    "" + row.lost(),
                    Figures.decimals(row.onceShare() * 100, 2) + " %",
                    Figures.decimals(row.closedForm() * 100, 2) + " %",
                    Figures.decimals(row.samplingError() * 100, 2) + " %",
                    Figures.decimals(row.closedFormWithQuestions() * 100, 2) + " %");
        }
        table.lines().forEach(people::println);
        people.flush();
    }

    private static ObjectNode figures(SlicesResult row) {
        ObjectNode figures = ResultFolder.empty();
        figures.put("loss", row.loss())
                .put("parity", row.parity())
                .put("slices", row.slices())
                .put("rounds", row.rounds())
                .put("lost", row.lost())
                .put("once_share", Figures.rounded(row.onceShare()))
                .put("closed_form", Figures.rounded(row.closedForm()))
                .put("sampling_error", Figures.rounded(row.samplingError()));
        return figures;
    }

    private static Charts chart(List<SlicesResult> rows) {
        Charts charts = new Charts();
        List<Charts.Line> lines = new ArrayList<>();
        for (int parity = 0; parity <= 2; parity++) {
            int of = parity;
            List<SlicesResult> some =
                    rows.stream().filter(row -> row.parity() == of).toList();
            double[] loss = some.stream().mapToDouble(row -> row.loss() * 100).toArray();
            double[] share =
                    some.stream().mapToDouble(row -> row.onceShare() * 100).toArray();
            double[] form =
                    some.stream().mapToDouble(row -> row.closedForm() * 100).toArray();
            double[] error =
                    some.stream().mapToDouble(row -> row.samplingError() * 100).toArray();
            lines.add(new Charts.Line("r = " + of, loss, share, new double[0]));
            lines.add(new Charts.Line("r = " + of + ", closed form", loss, form, error));
        }
        charts.add(
                new Charts.Axes("k = 4, four slices a part", "loss, %", "rounds with nothing asked twice, %", false),
                lines);
        return charts;
    }
}

package dev.ballast.bench.kernels;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints the result of the study for people. */
public final class KernelsTables {
    private static final double GIGA = 1e9;
    private static final double MILLIS = 1e3;

    private final KernelsResult result;
    private final Roof roof;

    KernelsTables(KernelsResult result) {
        this.result = result;
        this.roof = result.roof();
    }

    /** A table for each part and what must be known to read it. */
    public void print(PrintWriter people) {
        print(rates(), people);
        people.printf(
                "Operations in GFLOP/s of processor time, medians, one thread. Ballast unfolds the input in its time, onnxruntime has its Conv or Gemm; the others multiply what is"
                        + " unfolded already. roof: Ballast's share of the least of %s GFLOP/s, the best anybody reached in this run, and %s GB/s from memory.%n%n",
                Figures.decimals(roof.flopRate() / GIGA, 1), Figures.decimals(roof.byteRate() / GIGA, 1));
        print(leads(), people);
        people.println(
                "Speed of Ballast's first kernel relative to each other one: median and quartiles over the turns; each turn runs both.");
        people.println();
        print(formats(), people);
        people.printf(
                "Ballast on %s with the same number of weights in other formats; speed: rows a second for one with float32.%n%n",
                result.formats().shape().name());
        printModels(people);
        people.printf(
                "Reading memory beside %s: %s GB/s (%s); its weights come at %s of that.%n",
                result.gemv().shape().name(),
                Figures.decimals(roof.byteRate() / GIGA, 1),
                result.reading(),
                Figures.decimals(result.gemvLead(ReadRate.NAME), 2));
        people.println(result.numpy());
        people.flush();
    }

    private static void print(TextTable table, PrintWriter people) {
        table.lines().forEach(people::println);
    }

    private TextTable rates() {
        List<String> names = names();
        List<String> headings = new ArrayList<>(
                List.of("layer", "m x k x n", "turns", result.gemv().outcome().ours()));
        headings.addAll(names);
        headings.add("roof %");
        TextTable table = new TextTable(headings.toArray(String[]::new));
        for (Comparison row : result.layers()) {
            List<String> cells = cells(row);
            cells.add(Integer.toString(row.outcome().turns()));
            cells.add(rate(row, row.outcome().seconds()));
            for (String name : names) {
                cells.add(row.outcome()
                        .rival(name)
                        .map(rival -> rate(row, rival.seconds()))
                        .orElse("-"));
            }
            cells.add(Figures.decimals(100 * roof.share(row), 0));
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    private TextTable leads() {
        List<String> names = names();
        List<String> headings = new ArrayList<>(List.of("layer", "m x k x n"));
        names.forEach(name -> headings.add("over " + name));
        TextTable table = new TextTable(headings.toArray(String[]::new));
        for (Comparison row : result.layers()) {
            List<String> cells = cells(row);
            for (String name : names) {
                cells.add(row.outcome()
                        .rival(name)
                        .map(rival -> spread(rival.lead()))
                        .orElse("-"));
            }
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    private static List<String> cells(Comparison row) {
        return new ArrayList<>(List.of(row.shape().name(), row.shape().extents()));
    }

    /** Who multiplies beside Ballast's first kernel. */
    private List<String> names() {
        return result.gemv().outcome().rivals().stream()
                .map(Outcome.Rival::name)
                .filter(name -> !name.equals(ReadRate.NAME))
                .toList();
    }

    private static String rate(Comparison row, double seconds) {
        return Figures.decimals(row.flopRate(seconds) / GIGA, 1);
    }

    private static String spread(Quartiles quartiles) {
        return Figures.decimals(quartiles.median(), 2) + " (" + Figures.decimals(quartiles.low(), 2) + "-"
                + Figures.decimals(quartiles.high(), 2) + ")";
    }

    private TextTable formats() {
        TextTable table = new TextTable("weights", "ms", "thousand rows/s", "speed");
        Comparison row = result.formats();
        addFormat(table, row, "float32", row.outcome().seconds(), "1");
        for (Outcome.Rival format : row.outcome().rivals()) {
            addFormat(
                    table,
                    row,
                    format.name(),
                    format.seconds(),
                    spread(format.lead().inverse()));
        }
        return table;
    }

    private static void addFormat(TextTable table, Comparison row, String name, double seconds, String speed) {
        table.add(
                name,
                Figures.decimals(seconds * MILLIS, 2),
                Figures.decimals(row.shape().rows() / seconds / 1e3, 1),
                speed);
    }

    private void printModels(PrintWriter people) {
        TextTable table = new TextTable("model", "MMAC", "ballast ms", "onnxruntime ms", "over onnxruntime", "GFLOP/s");
        List<String> refusals = new ArrayList<>();
        for (ModelRow row : result.models().rows()) {
            if (row instanceof ModelRow.Measured measured) {
                Outcome outcome = measured.outcome();
                Outcome.Rival rival = outcome.rivals().get(0);
                table.add(
                        row.title(),
                        Figures.decimals(measured.macs() / 1e6, 1),
                        Figures.decimals(outcome.seconds() * MILLIS, 2),
                        Figures.decimals(rival.seconds() * MILLIS, 2),
                        spread(rival.lead()),
                        Figures.decimals(2 * measured.macs() / outcome.seconds() / GIGA, 1));
            } else if (row instanceof ModelRow.Refused refused) {
                refusals.add(refused.title() + " is not compared: " + refused.why());
            }
        }
        if (result.models().leftOut().isEmpty()) {
            print(table, people);
            people.println("Whole models, batch 1, one thread, processor time; MMAC: of the layers that can be split.");
            refusals.forEach(people::println);
        } else {
            people.println(result.models().leftOut());
        }
        people.println();
    }
}

package dev.ballast.bench.kernels;

import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws the result of the study, layer by layer in the order of the table. */
final class KernelsChart {
    private static final double GIGA = 1e9;

    private final List<Comparison> rows;

    private KernelsChart(List<Comparison> rows) {
        this.rows = rows;
    }

    static Charts of(KernelsResult result) {
        KernelsChart chart = new KernelsChart(result.layers());
        Outcome all = result.gemv().outcome();
        List<Charts.Line> rates = new ArrayList<>();
        rates.add(chart.line(
                all.ours(), row -> Optional.of(row.flopRate(row.outcome().seconds()) / GIGA)));
        List<Charts.Line> leads = new ArrayList<>();
        leads.add(chart.line(
                all.ours(), row -> Optional.of(1.0))); // for the others to have their colours of the first chart
        for (Outcome.Rival rival : all.rivals()) {
            String name = rival.name();
            if (!name.equals(ReadRate.NAME)) {
                rates.add(chart.line(
                        name, row -> row.outcome().rival(name).map(found -> row.flopRate(found.seconds()) / GIGA)));
                leads.add(chart.line(
                        name,
                        row -> row.outcome()
                                .rival(name)
                                .map(found -> found.lead().median())));
            }
        }
        double best = result.layers().stream()
                        .mapToDouble(row -> row.flopRate(row.outcome().seconds()))
                        .max()
                        .orElse(Double.NaN)
                / GIGA;
        Charts charts = new Charts();
        String x = "layer, by its row in the table";
        charts.add(
                new Charts.Axes(
                        "rates",
                        "On one thread, Ballast reaches " + Figures.brief(best) + " GFLOP/s at best",
                        x,
                        "rate, GFLOP/s",
                        true),
                rates);
        charts.add(new Charts.Axes("leads", conclusion(result), x, "times as fast as each rival", true), leads);
        return charts;
    }

    /** The medians over the layers that count; who took no part is left out. */
    private static String conclusion(KernelsResult result) {
        List<String> leads = new ArrayList<>();
        for (String name : List.of(InProcess.EJML, Onnxruntime.NAME)) {
            double lead = result.gemmLead(name);
            if (Double.isFinite(lead)) {
                leads.add(Figures.brief(lead) + " times the speed of " + name);
            }
        }
        return "Ballast has " + String.join(" and ", leads) + " (medians)";
    }

    /** The figure of a row, if it has one. */
    private interface Figure {
        Optional<Double> of(Comparison row);
    }

    private Charts.Line line(String name, Figure figure) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Optional<Double> value = figure.of(rows.get(i));
            if (value.isPresent()) {
                x.add(i + 1.0);
                y.add(value.get());
            }
        }
        return new Charts.Line(name, array(x), array(y));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

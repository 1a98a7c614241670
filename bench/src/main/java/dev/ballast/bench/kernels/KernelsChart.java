package dev.ballast.bench.kernels;

import dev.ballast.bench.study.Charts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws the result of the study, layer by layer in the order of the table. */
final class KernelsChart {
    private static final double GIGA = 1e9;
    private static final double[] NO_ERRORS = new double[0];

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
        Charts charts = new Charts();
        charts.add(new Charts.Axes("One thread", "layer, as in the table", "GFLOP/s", true), rates);
        charts.add(new Charts.Axes("Ballast beside others", "layer, as in the table", "times as fast", true), leads);
        return charts;
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
        return new Charts.Line(name, array(x), array(y), NO_ERRORS);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

package dev.ballast.bench.transport;

import dev.ballast.bench.study.Charts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Two charts of the result: the growth of the median with the activation, and the effect of loss on the 99th percentile. */
public final class TransportChart {
    private TransportChart() {}

    public static Charts of(TransportResult result) {
        Charts charts = new Charts();
        charts.add(
                new Charts.Axes("4 KB back, RTT 4 ms, no loss", "activation, KB", "median, ms", true),
                lines(
                        result,
                        cell -> cell.downBytes() == Cell.MAIN_DOWN
                                && cell.path().equals(Cell.Path.of(Matrix.MAIN_RTT, 0)),
                        cell -> cell.upBytes() / 1024.0,
                        measured -> measured.quantileMs(0.5)));
        charts.add(
                new Charts.Axes("36 KB up, 4 KB back, RTT 4 ms", "loss, %", "99th percentile, ms", false),
                lines(
                        result,
                        cell -> cell.main() && cell.path().roundTripMs() == Matrix.MAIN_RTT,
                        cell -> cell.path().loss() * 100,
                        Measured::p99Ms));
        return charts;
    }

    private static List<Charts.Line> lines(
            TransportResult result, Predicate<Cell> which, ToDoubleFunction<Cell> x, ToDoubleFunction<Measured> y) {
        List<Charts.Line> lines = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            List<TransportResult.Row> rows = result.rows().stream()
                    .filter(row -> row.variant() == variant && which.test(row.cell()))
                    .filter(row -> Double.isFinite(y.applyAsDouble(row.measured())))
                    .toList();
            lines.add(new Charts.Line(
                    variant.label(),
                    rows.stream()
                            .mapToDouble(row -> x.applyAsDouble(row.cell()))
                            .toArray(),
                    rows.stream()
                            .mapToDouble(row -> y.applyAsDouble(row.measured()))
                            .toArray(),
                    new double[0]));
        }
        return lines;
    }
}

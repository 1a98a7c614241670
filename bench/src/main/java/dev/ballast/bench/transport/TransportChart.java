package dev.ballast.bench.transport;

import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Two charts of the result: the growth of the median with the activation, and the effect of loss on the 99th percentile. */
public final class TransportChart {
    private TransportChart() {}

    public static Charts of(TransportResult result) {
        Cell.Path clean = Cell.Path.of(Matrix.MAIN_RTT, 0);
        Cell.Path lossy = Cell.Path.of(Matrix.MAIN_RTT, Matrix.MAIN_LOSS);
        double shardMs = result.main(clean, Variant.SHARDS).quantileMs(0.5);
        double blockMs = result.main(clean, Variant.BLOCKS).quantileMs(0.5);
        double lossyMs = result.main(lossy, Variant.SHARDS).p99Ms();
        Charts charts = new Charts();
        charts.add(
                new Charts.Axes(
                        "latency-by-size",
                        "Shards answer 36 KB " + Figures.brief(blockMs / shardMs)
                                + " times as fast as block-wise on a 4 ms link",
                        "activation, KB; the result has 4 KB, the round trip takes 4 ms, nothing is lost",
                        "median latency, ms",
                        true),
                lines(
                        result,
                        cell -> cell.downBytes() == Cell.MAIN_DOWN
                                && cell.path().equals(clean),
                        cell -> cell.upBytes() / 1024.0,
                        measured -> measured.quantileMs(0.5)));
        charts.add(
                new Charts.Axes(
                        "latency-by-loss",
                        "With 1 % of the datagrams lost, 99 % of the shard exchanges take at most "
                                + Figures.brief(lossyMs) + " ms",
                        "datagrams lost, %; 36 KB up, 4 KB back, the round trip takes 4 ms",
                        "99th percentile of latency, ms",
                        true),
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
                            .toArray()));
        }
        return lines;
    }
}

package dev.ballast.bench.failure;

import dev.ballast.bench.study.Charts;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Chart of the latency around a fault for each policy: the median and the slowest. */
public final class FailureChart {
    /** Within less than that, a logarithmic axis has no marks. */
    private static final double DECADE = 10;

    private FailureChart() {}

    public static Charts of(FailureResult result) {
        Charts charts = new Charts();
        add(charts, "median latency", result, 0.5);
        add(charts, "slowest request", result, 1);
        return charts;
    }

    private static void add(Charts charts, String title, FailureResult result, double q) {
        List<Charts.Line> lines = lines(result, q);
        DoubleSummaryStatistics range = lines.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.y()))
                .summaryStatistics();
        charts.add(
                new Charts.Axes(
                        title + ", up to " + result.options().parity() + " of the nodes gone from 0 to 500 ms",
                        "sent so long after the fault, ms",
                        "ms",
                        range.getMax() >= DECADE * range.getMin()),
                lines);
    }

    private static List<Charts.Line> lines(FailureResult result, double q) {
        List<Charts.Line> lines = new ArrayList<>();
        for (FailureRow row : result.rows()) {
            Timeline timeline = new Timeline(row);
            int[] steps = IntStream.range(0, timeline.steps())
                    .filter(step -> timeline.count(step) > 0)
                    .toArray();
            lines.add(new Charts.Line(
                    row.contender().policy().label(),
                    IntStream.of(steps).mapToDouble(timeline::atMs).toArray(),
                    IntStream.of(steps)
                            .mapToDouble(step -> timeline.quantileMs(step, q))
                            .toArray(),
                    new double[0]));
        }
        return lines;
    }
}

package dev.ballast.bench.failure;

import dev.ballast.bench.study.Charts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Latency over the time around a fault, for each policy: the median and the slowest. */
public final class FailureChart {
    private FailureChart() {}

    public static Charts of(FailureResult result) {
        Charts charts = new Charts();
        charts.add(axes("median latency", result), lines(result, 0.5));
        charts.add(axes("slowest request", result), lines(result, 1));
        return charts;
    }

    private static Charts.Axes axes(String title, FailureResult result) {
        return new Charts.Axes(
                title + ", up to " + result.options().parity() + " of the nodes gone from 0 to 500 ms",
                "sent so long after the fault, ms",
                "ms",
                true);
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

package dev.ballast.bench.failure;

import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Chart of the latency around a fault for each policy: the median and the slowest. */
public final class FailureChart {
    private FailureChart() {}

    public static Charts of(FailureResult result) {
        FailureRow main = result.main();
        String policy = main.contender().policy().label();
        Charts charts = new Charts();
        add(
                charts,
                "median-latency",
                "With nodes gone, the median of " + policy + " is "
                        + Figures.brief(main.quantileMs(Phase.FAULTY, 0.5) / main.quantileMs(Phase.HEALTHY, 0.5))
                        + " of the healthy median",
                "median latency, ms",
                lines(result, 0.5));
        add(
                charts,
                "slowest-request",
                "With nodes gone, the slowest request of " + policy + " takes "
                        + Figures.brief(main.quantileMs(Phase.FAULTY, 1)) + " ms, healthy "
                        + Figures.brief(main.quantileMs(Phase.HEALTHY, 1)) + " ms",
                "slowest request, ms",
                lines(result, 1));
        return charts;
    }

    private static void add(Charts charts, String file, String title, String y, List<Charts.Line> lines) {
        charts.add(
                new Charts.Axes(
                        file, title, "sent so long after the fault, ms; nodes are gone from 0 to 500 ms", y, true),
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
                            .toArray()));
        }
        return lines;
    }
}

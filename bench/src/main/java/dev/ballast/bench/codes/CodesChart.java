package dev.ballast.bench.codes;

import dev.ballast.bench.study.Charts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Draws the result of the study. */
final class CodesChart {
    private static final int DATA = 4;
    private static final int EXTRA = 2;

    /** Networks whose coverage is drawn: the others lie between them or on them, and the legend has no room. */
    private static final Set<String> DRAWN = Set.of("AlexNet", "C3D-1", "VGG16");

    private static final double[] NO_ERRORS = new double[0];

    private CodesChart() {}

    static Charts of(CodesResult result) {
        Charts charts = new Charts();
        charts.add(
                new Charts.Axes(
                        DATA + " data nodes, up to " + EXTRA + " extra", "nodes lost", "patterns recovered, %", false),
                recovery(result));
        charts.add(
                new Charts.Axes("Coverage of single failures", "extra devices", "covered, %", false), coverage(result));
        charts.add(new Charts.Axes("Worst error growth", "data parts", "gain", true), gains(result));
        return charts;
    }

    private static List<Charts.Line> recovery(CodesResult result) {
        List<Charts.Line> lines = new ArrayList<>();
        for (ContenderRow row : result.contenders()) {
            int extra = row.of().code().parityParts();
            if (row.of().code().dataParts() == DATA && extra <= EXTRA) {
                double[] lost = IntStream.rangeClosed(1, row.rates().size())
                        .asDoubleStream()
                        .toArray();
                double[] shares = values(row.rates(), rate -> rate.share() * 100);
                lines.add(new Charts.Line(row.of().name() + " +" + extra, lost, shares, NO_ERRORS));
            }
        }
        return lines;
    }

    private static List<Charts.Line> coverage(CodesResult result) {
        List<Charts.Line> lines = new ArrayList<>();
        for (Coverage row : result.coverages()) {
            if (DRAWN.contains(row.name())) {
                lines.add(curve(row.name() + " coded", row.coded()));
                lines.add(curve(row.name() + " 2MR", row.replicated()));
            }
        }
        return lines;
    }

    private static Charts.Line curve(String name, List<Double> shares) {
        double[] extra =
                IntStream.rangeClosed(1, shares.size()).asDoubleStream().toArray();
        return new Charts.Line(name, extra, values(shares, share -> share * 100), NO_ERRORS);
    }

    private static List<Charts.Line> gains(CodesResult result) {
        List<Integer> parities = result.conditions().stream()
                .map(row -> row.code().parityParts())
                .distinct()
                .toList();
        List<Charts.Line> lines = new ArrayList<>();
        for (int parity : parities) {
            List<ConditionRow> rows = result.conditions().stream()
                    .filter(row -> row.code().parityParts() == parity)
                    .toList();
            lines.add(new Charts.Line(
                    "r=" + parity,
                    values(rows, row -> row.code().dataParts()),
                    values(rows, row -> row.conditioning().gain()),
                    NO_ERRORS));
        }
        return lines;
    }

    private static <T> double[] values(List<T> rows, ToDoubleFunction<T> value) {
        return rows.stream().mapToDouble(value).toArray();
    }
}

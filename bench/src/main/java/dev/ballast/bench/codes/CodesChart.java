package dev.ballast.bench.codes;

import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Draws the result of the study. */
final class CodesChart {
    private static final int DATA = 4;
    private static final int EXTRA = 2;

    /** Networks whose coverage is drawn: the others lie between them or on them. */
    private static final Set<String> DRAWN = Set.of("AlexNet", "C3D-1", "VGG16");

    private CodesChart() {}

    static Charts of(CodesResult result) {
        Charts charts = new Charts();
        charts.add(
                new Charts.Axes(
                        "recovery",
                        "Of all pairs of lost nodes, mds recovers " + share(result, "mds") + " %, partial "
                                + share(result, "partial") + " %, 2MR " + share(result, "2MR") + " %",
                        "nodes lost, of " + DATA + " data nodes and up to " + EXTRA + " extra nodes",
                        "patterns recovered, %",
                        false),
                recovery(result));
        charts.add(
                new Charts.Axes(
                        "coverage", coverageTitle(result), "extra devices", "single failures covered, %", false),
                coverage(result));
        charts.add(
                new Charts.Axes(
                        "error-growth",
                        "Recovery lets errors grow at most "
                                + Figures.brief(result.conditions().stream()
                                        .mapToDouble(row -> row.conditioning().gain())
                                        .max()
                                        .orElse(Double.NaN))
                                + " times",
                        "data parts; r is the number of parity parts",
                        "worst growth of an error, times",
                        true),
                gains(result));
        return charts;
    }

    /** Of the pairs of lost nodes that this code with two extra nodes recovers, in percent. */
    private static String share(CodesResult result, String code) {
        return Figures.brief(result.contenders().stream()
                        .filter(row -> row.of().name().equals(code)
                                && row.of().code().dataParts() == DATA
                                && row.of().code().parityParts() == EXTRA)
                        .mapToDouble(row -> row.rate(2))
                        .findFirst()
                        .orElse(Double.NaN)
                * 100);
    }

    private static String coverageTitle(CodesResult result) {
        List<String> networks = new ArrayList<>();
        for (Coverage row : result.coverages()) {
            if (DRAWN.contains(row.name())) {
                networks.add(row.name() + " " + row.coded().size() + " ("
                        + row.replicated().size() + ")");
            }
        }
        return "Devices to add against any one failure, coded (copied): " + String.join(", ", networks);
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
                lines.add(new Charts.Line(row.of().name() + " +" + extra, lost, shares));
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
        return new Charts.Line(name, extra, values(shares, share -> share * 100));
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
                    "r = " + parity,
                    values(rows, row -> row.code().dataParts()),
                    values(rows, row -> row.conditioning().gain())));
        }
        return lines;
    }

    private static <T> double[] values(List<T> rows, ToDoubleFunction<T> value) {
        return rows.stream().mapToDouble(value).toArray();
    }
}

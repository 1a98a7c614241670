package dev.ballast.bench.chaos;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.Latencies;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.bench.study.TextTable;
import java.util.List;

/** The result of the study, in the order of measurement. */
public record ChaosResult(List<Restart> restarts) {
    public ChaosResult {
        restarts = List.copyOf(restarts);
    }

    /** Table, figures and limits. */
    public StudyReport report() {
        TextTable table = new TextTable(
                "killed", "times", "first answer ms", "slowest", "all nodes in use ms", "slowest", "bytes pushed");
        StudyReport report = new StudyReport("chaos", table);
        for (Restart each : restarts) {
            String name = each.what().label();
            table.add(
                    name,
                    Integer.toString(each.whole().count()),
                    median(each.answer()),
                    slowest(each.answer()),
                    median(each.whole()),
                    slowest(each.whole()),
                    Long.toString(each.pushedBytes()));
            report.figure(name + "_answer_ms", each.answer().quantileMs(0.5));
            report.figure(name + "_whole_ms", each.whole().quantileMs(0.5));
            report.count(name + "_pushed_bytes", each.pushedBytes());
            report.limit(
                    each.pushedBytes() == 0,
                    each.pushedBytes() + " bytes of weights were pushed again after a restart of: " + name);
        }
        return report;
    }

    private static String median(Latencies latencies) {
        return Figures.decimals(latencies.quantileMs(0.5), 0);
    }

    private static String slowest(Latencies latencies) {
        return Figures.decimals(latencies.quantileMs(1), 0);
    }
}

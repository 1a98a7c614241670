package dev.ballast.bench.memory;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.bench.study.TextTable;
import dev.ballast.demo.Memory;
import java.util.List;
import java.util.Locale;

/**
 * The result of the study.
 *
 * @param weightsMb weights of the part, in MiB
 * @param rows the idle node, then the node with its part
 */
public record MemoryResult(double weightsMb, List<Row> rows) {
    private static final double LEAST = 0.9;
    private static final double MOST = 1.15;

    /** The memory of the node at one time. */
    public record Row(String when, Memory memory) {}

    public MemoryResult {
        rows = List.copyOf(rows);
    }

    /** Table, figures and limits. Multiples are what the node takes beside an idle one, divided by the weights. */
    public StudyReport report() {
        TextTable table = new TextTable("node", "heap MiB", "of the weights", "resident MiB", "of the weights");
        StudyReport report = new StudyReport("memory", table);
        report.figure("weights_mb", weightsMb);
        Memory idle = rows.get(0).memory();
        report.figure("idle_heap_mb", idle.liveMb());
        report.figure("idle_resident_mb", idle.residentMb());
        for (Row row : rows) {
            boolean beside = !row.memory().equals(idle);
            double heap = beside ? (row.memory().liveMb() - idle.liveMb()) / weightsMb : Double.NaN;
            double resident = beside ? (row.memory().residentMb() - idle.residentMb()) / weightsMb : Double.NaN;
            table.add(
                    row.when(),
                    Figures.decimals(row.memory().liveMb(), 1),
                    Figures.decimals(heap, 3),
                    Figures.decimals(row.memory().residentMb(), 1),
                    Figures.decimals(resident, 3));
            if (beside) {
                String name = row.when().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "_");
                report.figure(name + "_heap_of_weights", heap);
                report.figure(name + "_resident_of_weights", resident);
                report.limit(
                        !(heap < LEAST || heap > MOST),
                        row.when() + ": the heap takes " + Figures.decimals(heap, 3)
                                + " times the weights, 0.9 to 1.15 are allowed");
            }
        }
        return report;
    }
}

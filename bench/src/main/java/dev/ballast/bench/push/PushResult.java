package dev.ballast.bench.push;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.bench.study.TextTable;
import java.util.List;

/** The result of the study, one row for each link. The first is the main case. */
public record PushResult(List<Row> rows) {
    /** Sent bytes for each byte that arrives: names and heads, and what is told of loss twice. */
    private static final double MOST_OVERHEAD = 1.15;

    /**
     * One push.
     *
     * @param link profile of the link
     * @param partBytes bytes of the part
     * @param sentBytes UDP payload on the way to the node
     * @param dropped datagrams that the link dropped
     * @param held whether the node says that it holds the part
     */
    public record Row(
            String link, long partBytes, long tookNs, long sentBytes, long datagrams, long dropped, boolean held) {
        double partMbits() {
            return partBytes * 8e3 / tookNs;
        }

        double sentMbits() {
            return sentBytes * 8e3 / tookNs;
        }

        /** Sent bytes that were not dropped, for each byte of the part. */
        double overhead() {
            return (double) sentBytes * (datagrams - dropped) / datagrams / partBytes;
        }
    }

    public PushResult {
        rows = List.copyOf(rows);
    }

    /** Table, figures of the main case, and limits. */
    public StudyReport report() {
        TextTable table = new TextTable(
                "link", "MB", "seconds", "weights Mbit/s", "UDP payload Mbit/s", "datagrams", "dropped", "overhead");
        StudyReport report = new StudyReport("push", table);
        for (Row row : rows) {
            table.add(
                    row.link(),
                    Figures.decimals(row.partBytes() / 1e6, 1),
                    Figures.decimals(row.tookNs() / 1e9, 2),
                    Figures.decimals(row.partMbits(), 1),
                    Figures.decimals(row.sentMbits(), 1),
                    Long.toString(row.datagrams()),
                    Long.toString(row.dropped()),
                    Figures.decimals(row.overhead(), 3));
            report.limit(row.held(), row.link() + ": the node does not hold the part");
            report.limit(
                    row.overhead() <= MOST_OVERHEAD,
                    row.link() + ": " + Figures.decimals(row.overhead(), 3)
                            + " bytes were sent for each byte that arrived, at most 1.15 are allowed");
        }
        Row main = rows.get(0);
        report.count("part_bytes", main.partBytes());
        report.figure("seconds", main.tookNs() / 1e9);
        report.figure("weights_mbit_s", main.partMbits());
        report.figure("udp_mbit_s", main.sentMbits());
        report.count("datagrams", main.datagrams());
        report.count("dropped", main.dropped());
        report.figure("overhead", main.overhead());
        return report;
    }
}

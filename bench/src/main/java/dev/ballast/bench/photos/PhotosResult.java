package dev.ballast.bench.photos;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.bench.study.TextTable;
import java.util.List;

/** The result of the study, one row for each model. */
public record PhotosResult(List<Row> rows) {
    /** Resizing differs a little from Pillow's. */
    private static final int MOST_APART = 1;

    /**
     * The result of one model.
     *
     * @param photos photos that were sent
     * @param alike photos whose strongest class is the one that onnxruntime finds after Pillow's resizing
     * @param right photos whose strongest class is accepted
     * @param expected photos that onnxruntime gets right then
     * @param p50Ms median latency of a request
     */
    public record Row(String model, int photos, int alike, int right, int expected, double p50Ms) {}

    public PhotosResult {
        rows = List.copyOf(rows);
    }

    /** Table, figures and limits. */
    public StudyReport report() {
        TextTable table = new TextTable("model", "photos", "as onnxruntime", "right", "onnxruntime right", "p50 ms");
        StudyReport report = new StudyReport("photos", table);
        for (Row row : rows) {
            table.add(
                    row.model(),
                    Integer.toString(row.photos()),
                    Integer.toString(row.alike()),
                    Integer.toString(row.right()),
                    Integer.toString(row.expected()),
                    Figures.decimals(row.p50Ms(), 0));
            String name = row.model().replace('-', '_');
            report.count(name + "_photos", row.photos());
            report.count(name + "_as_onnxruntime", row.alike());
            report.count(name + "_right", row.right());
            report.count(name + "_right_expected", row.expected());
            report.limit(
                    Math.abs(row.right() - row.expected()) <= MOST_APART,
                    row.model() + ": " + row.right() + " photos are right, expected " + row.expected()
                            + ", one more or less");
        }
        return report;
    }
}

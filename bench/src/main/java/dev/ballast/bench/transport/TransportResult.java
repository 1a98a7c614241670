package dev.ballast.bench.transport;

import java.util.List;

/**
 * The result of the study.
 *
 * @param rows in the order of measurement
 * @param libcoapStartMs median time to start libcoap's client for one round trip on loopback; NaN when libcoap is not installed
 */
public record TransportResult(List<Row> rows, double libcoapStartMs) {
    /** One variant in one cell. */
    record Row(Cell cell, Variant variant, Measured measured) {}

    public TransportResult {
        rows = List.copyOf(rows);
    }

    /** What the main case came to over one path by one variant. */
    Measured main(Cell.Path path, Variant variant) {
        return rows.stream()
                .filter(row -> row.cell().main() && row.cell().path().equals(path) && row.variant() == variant)
                .map(Row::measured)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not measured: " + path + " " + variant));
    }
}

package dev.ballast.bench.failure;

import java.util.List;

/** What the study found, in the order in which it was measured; the main policy comes first. */
public record FailureResult(FailureStudy.Options options, List<FailureRow> rows) {
    public FailureResult {
        rows = List.copyOf(rows);
    }

    FailureRow main() {
        return rows.get(0);
    }
}
